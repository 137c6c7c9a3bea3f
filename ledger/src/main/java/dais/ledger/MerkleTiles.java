package dais.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An RFC 6962 tree that grows tile by tile: it keeps the hashes that fill no tile yet and hands
/// out each [Tile] as it becomes complete. For one thread.
final class MerkleTiles {
  // edges.get(level): the fewer than 256 hashes of that level that lie right of its last tile.
  private final List<List<Hash>> edges = new ArrayList<>();
  private final MerkleFrontier frontier;

  MerkleTiles() {
    this(List.of());
  }

  /// The tree whose levels end in these hashes, leaves first.
  MerkleTiles(List<List<Hash>> edges) {
    long size = 0;
    List<Hash> peaks = new ArrayList<>();
    for (int level = edges.size() - 1; level >= 0; level--) {
      MerkleFrontier part = new MerkleFrontier();
      edges.get(level).forEach(part::append);
      peaks.addAll(part.peaks());
      size = (size << Tile.HEIGHT) + part.size();
    }
    edges.forEach(edge -> this.edges.add(new ArrayList<>(edge)));
    frontier = MerkleFrontier.of(size, peaks);
  }

  /// Adds a leaf and returns the tiles that it completes, lowest level first; mostly none.
  List<Tile> append(Hash leaf) {
    frontier.append(leaf);
    List<Tile> complete = new ArrayList<>(0);
    Hash hash = leaf;
    for (int level = 0; ; level++) {
      if (level == edges.size()) {
        edges.add(new ArrayList<>());
      }
      List<Hash> edge = edges.get(level);
      edge.add(hash);
      if (edge.size() < Tile.WIDTH) {
        return complete;
      }
      long number = (frontier.size() >>> (Tile.HEIGHT * (level + 1))) - 1;
      Tile tile = Tile.of(level, number, edge);
      complete.add(tile);
      hash = tile.root();
      edge.clear();
    }
  }

  /// Hash `number` of a level, if it lies right of the level's last complete tile.
  Optional<Hash> edge(int level, long number) {
    long end = frontier.size() >>> (Tile.HEIGHT * level);
    long first = end & -Tile.WIDTH;
    return number < first
        ? Optional.empty()
        : Optional.of(edges.get(level).get((int) (number - first)));
  }

  TreeHead head() {
    return frontier.head();
  }

  long size() {
    return frontier.size();
  }
}
