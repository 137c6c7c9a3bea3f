package dais.ledger;

import java.io.ByteArrayOutputStream;
import java.util.List;

/// 256 neighbouring hashes of one level of the tree (height 8, as in C2SP tlog-tiles), complete and
/// therefore final.
///
/// @param level 0 for leaf hashes; a hash of level L covers 256^L leaves
/// @param number the tile's place in its level, dense from 0
/// @param hashes `[256]`
/// @param root the root over them: one hash of the next level
record Tile(int level, long number, List<Hash> hashes, Hash root) {
  static final int WIDTH = 256;

  /// log2 of [#WIDTH].
  static final int HEIGHT = 8;

  static Tile of(int level, long number, List<Hash> hashes) {
    MerkleFrontier frontier = new MerkleFrontier();
    hashes.forEach(frontier::append);
    return new Tile(level, number, List.copyOf(hashes), frontier.root());
  }

  /// The hashes, one after the other.
  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(hashes.size() * Hash.LENGTH);
    hashes.forEach(hash -> out.writeBytes(hash.bytes()));
    return out.toByteArray();
  }
}
