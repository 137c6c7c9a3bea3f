package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;

/// What the coordinator binds itself to before round 1: the head of a chain of seeds, each the hash
/// of the next. A draw reveals the next seed. So every seed was fixed before any proposal, and none
/// can be told from a random number before it is revealed (docs/adr/0010).
///
/// @param head the hash of the first draw's seed
public record SeedCommitment(Hash head) implements CommitteeNotice {
  static final int TYPE = 1;

  @Override
  public byte[] encode() {
    return new CanonicalWriter(EntryKind.COMMITTEE.number()).u8(TYPE).hash(head).toBytes();
  }

  static SeedCommitment read(CanonicalReader in) {
    return new SeedCommitment(in.hash());
  }
}
