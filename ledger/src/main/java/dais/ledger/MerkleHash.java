package dais.ledger;

/// The hashes of RFC 6962, 2.1 (kept by RFC 9162): a leaf and an inner node start with different
/// bytes, so that neither passes for the other.
final class MerkleHash {
  /// The root of a tree without leaves.
  static final Hash EMPTY = Hash.sha256();

  private static final byte[] LEAF = {0};
  private static final byte[] NODE = {1};

  private MerkleHash() {}

  static Hash leaf(byte[] data) {
    return Hash.sha256(LEAF, data);
  }

  static Hash node(Hash left, Hash right) {
    return Hash.sha256(NODE, left.bytes(), right.bytes());
  }
}
