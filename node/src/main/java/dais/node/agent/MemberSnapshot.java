package dais.node.agent;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;

/// A member's own part as a disk keeps it: its recent flows. Its models are not in it: they follow
/// from the member's baseline and from the flows that they were last refitted on, which the
/// snapshot of that moment holds. Immutable.
public final class MemberSnapshot {
  private final int member;
  private final int refitRound;
  private final boolean refitDue;
  private final Hash hash;
  private final byte[] window;

  /// @param member whose it is
  /// @param refitRound round of the last refit; 0 before the first
  /// @param refitDue whether another waits for the next flows
  /// @param hash what the member's proposal says of models and flows
  /// @param window the flows, canonical; not copied
  MemberSnapshot(int member, int refitRound, boolean refitDue, Hash hash, byte[] window) {
    this.member = member;
    this.refitRound = refitRound;
    this.refitDue = refitDue;
    this.hash = hash;
    this.window = window;
  }

  public int member() {
    return member;
  }

  public int refitRound() {
    return refitRound;
  }

  boolean refitDue() {
    return refitDue;
  }

  /// SHA-256 over the hashes of the models and of the flows.
  public Hash hash() {
    return hash;
  }

  /// The flows, as [dais.node.detection.Window] reads them.
  CanonicalReader window() {
    return new CanonicalReader(EntryKind.MODEL.number(), window);
  }

  public byte[] encode() {
    return new CanonicalWriter(EntryKind.MODEL.number())
        .i32(member)
        .i32(refitRound)
        .flag(refitDue)
        .hash(hash)
        .bytes(window)
        .toBytes();
  }

  /// The snapshot that these bytes are.
  ///
  /// @throws MalformedBody if they are none
  public static MemberSnapshot decode(byte[] bytes) {
    CanonicalReader in = new CanonicalReader(EntryKind.MODEL.number(), bytes);
    MemberSnapshot snapshot =
        new MemberSnapshot(in.i32(), in.i32(), in.flag(), in.hash(), in.bytes());
    in.end();
    return snapshot;
  }

  @Override
  public String toString() {
    return "snapshot of member " + member;
  }
}
