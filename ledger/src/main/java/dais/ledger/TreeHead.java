package dais.ledger;

/// How long a ledger is and the one hash that stands for all of it.
///
/// @param size number of entries, at least 0
/// @param root RFC 6962 root over their leaf hashes
public record TreeHead(long size, Hash root) {
  /// The head of a ledger without entries.
  public static final TreeHead EMPTY = new TreeHead(0, MerkleHash.EMPTY);

  public TreeHead {
    if (size < 0) {
      throw new IllegalArgumentException("a tree's size must be at least 0 but was " + size);
    }
  }
}
