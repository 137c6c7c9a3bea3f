package dais.consensus;

import dais.ledger.Hash;

/// What genesis fixes and no round changes.
///
/// @param genesis leaf hash of the genesis entry
/// @param prototypeWidth shared columns of the feature space: the width of every prototype
/// @param config what the plan fixes about agreement
public record Charter(Hash genesis, int prototypeWidth, ConsensusConfig config) {
  public Charter {
    Bounds.within("prototype width", prototypeWidth, 1, Prototype.MAX_WIDTH);
  }
}
