package dais.ledger;

import java.util.ArrayList;
import java.util.List;

/// The right edge of an RFC 6962 Merkle tree: enough to append and to tell the root, in O(log n)
/// memory and without the leaves. Mutable, for one thread; [#copy()] takes a snapshot.
public final class MerkleFrontier {
  // Roots of the complete subtrees that make up the tree, largest (leftmost) first: one for each
  // bit set in size.
  private final List<Hash> peaks;
  private long size;

  /// The edge of an empty tree.
  public MerkleFrontier() {
    this(0, List.of());
  }

  private MerkleFrontier(long size, List<Hash> peaks) {
    this.size = size;
    this.peaks = new ArrayList<>(peaks);
  }

  /// The edge that [#size()] and [#peaks()] described.
  ///
  /// @param peaks as many as `size` has bits set, largest subtree first
  public static MerkleFrontier of(long size, List<Hash> peaks) {
    if (size < 0 || Long.bitCount(size) != peaks.size()) {
      throw new IllegalArgumentException(
          "a tree of " + size + " leaves cannot have " + peaks.size() + " peaks");
    }
    return new MerkleFrontier(size, peaks);
  }

  /// Adds a leaf at index [#size()]; amortised O(1) hashes.
  public void append(Hash leaf) {
    Hash node = leaf;
    for (long rest = size; (rest & 1) == 1; rest >>>= 1) {
      node = MerkleHash.node(peaks.removeLast(), node);
    }
    peaks.add(node);
    size++;
  }

  public long size() {
    return size;
  }

  /// The tree's root, in at most 63 hashes; SHA-256 of nothing for an empty tree.
  public Hash root() {
    if (peaks.isEmpty()) {
      return MerkleHash.EMPTY;
    }
    Hash root = peaks.getLast();
    for (int i = peaks.size() - 2; i >= 0; i--) {
      root = MerkleHash.node(peaks.get(i), root);
    }
    return root;
  }

  public TreeHead head() {
    return new TreeHead(size, root());
  }

  /// The roots of the complete subtrees, largest first; with [#size()] all there is to persist.
  public List<Hash> peaks() {
    return List.copyOf(peaks);
  }

  /// An edge that goes its own way from here.
  public MerkleFrontier copy() {
    return new MerkleFrontier(size, peaks);
  }
}
