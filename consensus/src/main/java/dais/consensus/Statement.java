package dais.consensus;

import dais.ledger.EntryKind;
import dais.ledger.Hash;

/// What a member says in one phase of a round, and signs.
public sealed interface Statement permits Proposal, BallotBatch {
  /// Leaf hash of the genesis entry: the fleet that is meant.
  Hash genesis();

  /// The roster that is meant: how often it had changed.
  int epoch();

  int round();

  /// Id of the member that says it.
  int member();

  /// PROPOSAL or BALLOTS.
  EntryKind kind();

  /// The canonical bytes that are signed.
  byte[] encode();
}
