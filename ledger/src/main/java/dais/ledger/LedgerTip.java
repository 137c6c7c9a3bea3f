package dais.ledger;

import java.util.List;

/// The growing end of a ledger: its tree and the last link of its chain. For one thread.
final class LedgerTip {
  /// What the first entry's chain hash is computed over.
  static final Hash CHAIN_START = Hash.of(new byte[Hash.LENGTH]);

  private final MerkleTiles tiles;
  private Hash chain;

  LedgerTip(MerkleTiles tiles, Hash chain) {
    this.tiles = tiles;
    this.chain = chain;
  }

  /// Adds an entry's leaf hash and returns the tiles that it completes.
  List<Tile> add(Hash leafHash) {
    chain = Hash.sha256(chain.bytes(), leafHash.bytes());
    return tiles.append(leafHash);
  }

  /// The chain hash of the last entry.
  Hash chain() {
    return chain;
  }

  /// The tree; only this tip appends to it.
  MerkleTiles tiles() {
    return tiles;
  }

  TreeHead head() {
    return tiles.head();
  }

  long size() {
    return tiles.size();
  }
}
