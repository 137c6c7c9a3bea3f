package dais.consensus;

import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;

/// A statement of a live run that came after its phase had ended. It counts for nothing; the ledger
/// holds it so that everybody can tell what was late from what was never said.
///
/// @param signed as it came
public record LateStatement(SignedStatement<?> signed) {
  /// Where it would have counted.
  public Statement.Slot slot() {
    return signed.statement().slot();
  }

  /// The body of the ledger entry that stores it: the phase, then the signed bytes unchanged.
  public byte[] encode() {
    return new CanonicalWriter(EntryKind.LATE.number())
        .u8(slot().phase().number())
        .bytes(signed.encode())
        .toBytes();
  }

  /// The late statement that these bytes are.
  ///
  /// @throws dais.ledger.MalformedBody if they are not the canonical encoding of one
  public static LateStatement decode(byte[] body) {
    return Bounds.decode(
        EntryKind.LATE, body, in -> new LateStatement(SignedStatement.of(in.u8(), in.bytes())));
  }

  @Override
  public String toString() {
    return "late " + signed;
  }
}
