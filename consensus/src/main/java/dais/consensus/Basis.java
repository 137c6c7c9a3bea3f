package dais.consensus;

import dais.ledger.Hash;

/// The history that a statement builds on.
///
/// @param round last round whose decisions the member has applied; 0 before the first
/// @param root root of the ledger's Merkle tree after that round's summary
public record Basis(int round, Hash root) {
  public Basis {
    Bounds.within("basis round", round, 0, Integer.MAX_VALUE);
  }
}
