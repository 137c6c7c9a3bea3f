package dais.consensus;

import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.util.Comparator;

/// What a member says in one phase of a round, and signs.
public sealed interface Statement permits Proposal, BallotBatch {
  /// Where a statement belongs: an honest member says one thing there.
  ///
  /// @param round of the statement
  /// @param phase PROPOSAL or BALLOTS
  /// @param member id of the member that says it
  record Slot(int round, EntryKind phase, int member) implements Comparable<Slot> {
    private static final Comparator<Slot> ORDER =
        Comparator.comparingInt(Slot::round)
            .thenComparing(Slot::phase)
            .thenComparingInt(Slot::member);

    @Override
    public int compareTo(Slot other) {
      return ORDER.compare(this, other);
    }
  }

  /// Leaf hash of the genesis entry: the fleet that is meant.
  Hash genesis();

  /// The roster that is meant: how often it had changed.
  int epoch();

  int round();

  /// Id of the member that says it.
  int member();

  /// PROPOSAL or BALLOTS.
  EntryKind kind();

  default Slot slot() {
    return new Slot(round(), kind(), member());
  }

  /// The canonical bytes that are signed.
  byte[] encode();
}
