package dais.node.detection;

import dais.node.random.Purpose;
import dais.node.random.RandomStream;

/// The draw of the neighbour ensemble: disjoint random groups of fitted rows. The local model's
/// normal exemplars are the same draw, whether or not the detector runs.
final class NeighbourGroups {
  private NeighbourGroups() {}

  /// g = min(config.groups, n / size) groups of config.groupSize rows; below two full groups, two
  /// groups of half the rows, so that every row has a group that does not hold it.
  ///
  /// @return `[g][size]` row numbers, all different
  static int[][] draw(int n, DetectionConfig config, FitKey key) {
    int size = Math.min(config.groupSize(), n / 2);
    int groups = Math.clamp(n / size, 2, Math.max(2, config.groups()));
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    RandomStream random = key.stream(Purpose.NEIGHBOURS);
    int[][] drawn = new int[groups][size];
    for (int k = 0; k < groups * size; k++) {
      int pick = k + random.nextInt(n - k);
      int row = order[pick];
      order[pick] = order[k];
      drawn[k / size][k % size] = row;
    }
    return drawn;
  }

  /// The rows that are drawn: of each group the first, then of each the second, and so on.
  ///
  /// @param rows [n, width], row-major
  static MicroColumns of(double[] rows, int width, DetectionConfig config, FitKey key) {
    return rows(draw(rows.length / width, config, key), rows, width);
  }

  static MicroColumns rows(int[][] groups, double[] rows, int width) {
    int size = groups[0].length;
    MicroColumns drawn = new MicroColumns(groups.length * size, width);
    for (int g = 0; g < groups.length; g++) {
      for (int k = 0; k < size; k++) {
        drawn.set(k * groups.length + g, rows, groups[g][k] * width);
      }
    }
    return drawn;
  }
}
