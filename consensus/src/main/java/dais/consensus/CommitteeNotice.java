package dais.consensus;

import dais.ledger.EntryKind;

/// What a COMMITTEE entry says: in round 0 what the seeds of all draws are bound to, in a round who
/// was drawn.
public sealed interface CommitteeNotice permits SeedCommitment, Committee {
  byte[] encode();

  /// The notice that these bytes are.
  ///
  /// @throws dais.ledger.MalformedBody if they are not the canonical encoding of any
  static CommitteeNotice decode(byte[] body) {
    return Bounds.decode(
        EntryKind.COMMITTEE,
        body,
        in -> {
          int type = in.u8();
          return switch (type) {
            case SeedCommitment.TYPE -> SeedCommitment.read(in);
            case Committee.TYPE -> Committee.read(in);
            default ->
                throw new IllegalArgumentException(
                    "expected a committee entry of type 1 or 2 but was " + type);
          };
        });
  }
}
