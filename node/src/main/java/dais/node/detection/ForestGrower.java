package dais.node.detection;

import dais.consensus.Micros;
import dais.node.random.RandomStream;

/// Grows the trees of one forest, one after the other from one stream. Not thread-safe.
final class ForestGrower {
  private final int[][] values;
  private final int sample;
  private final RandomStream random;
  private final ForestModel model;
  private final int[] order;
  private final int[] columns;

  /// @param values `[width][n]`, in millionths
  /// @param sample rows that each tree draws
  ForestGrower(int[][] values, int sample, RandomStream random, ForestModel model) {
    this.values = values;
    this.sample = sample;
    this.random = random;
    this.model = model;
    this.order = new int[values[0].length];
    this.columns = new int[values.length];
  }

  /// Draws a subsample without replacement and grows tree `tree` over it.
  ///
  /// @param drawn `[n]`, where bit `tree` mod [ForestModel#ABREAST] is set for a row that was drawn
  void grow(int tree, byte[] drawn) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int k = 0; k < sample; k++) {
      swap(order, k, k + random.nextInt(order.length - k));
      drawn[order[k]] = (byte) (drawn[order[k]] | 1 << (tree % ForestModel.ABREAST));
    }
    for (int j = 0; j < columns.length; j++) {
      columns[j] = j;
    }
    grow(tree, 1, 0, sample, columns.length);
  }

  /// Grows the subtree at `node` over order[from .. to). Columns found constant are moved behind
  /// `varying`: they are constant in every subtree too, so a node only ever looks at fewer.
  private void grow(int tree, int node, int from, int to, int varying) {
    int left = to - from < 2 || model.isLeaf(node) ? 0 : varying;
    while (left > 0) {
      int pick = random.nextInt(left);
      int column = columns[pick];
      int low = Integer.MAX_VALUE;
      int high = Integer.MIN_VALUE;
      for (int i = from; i < to; i++) {
        int value = values[column][order[i]];
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      if (single(low) < single(high)) {
        int threshold = draw(single(low), single(high));
        int middle = partition(values[column], from, to, threshold);
        model.split(tree, node, column, threshold);
        grow(tree, 2 * node, from, middle, left);
        grow(tree, 2 * node + 1, middle, to, left);
        return;
      }
      left--;
      swap(columns, pick, left);
    }
    model.end(tree, node, to - from);
  }

  /// Draws a float above `low`, up to `high`.
  ///
  /// @return the least millionths that are not below it as a float
  private int draw(float low, float high) {
    float drawn = (float) (low + random.nextDouble() * ((double) high - low));
    return notBelow(drawn > low ? drawn : high);
  }

  /// The least millionths whose float is not below `threshold`.
  static int notBelow(float threshold) {
    // Exact: 24 bits times 14.
    int micros = (int) Math.ceil((double) threshold * Micros.ONE);
    while (single(micros - 1) >= threshold) {
      micros--;
    }
    return micros;
  }

  private static float single(int micros) {
    return (float) Micros.toDouble(micros);
  }

  /// Moves the rows below the threshold to the front and returns how far they reach.
  private int partition(int[] values, int from, int to, int threshold) {
    int middle = from;
    for (int i = from; i < to; i++) {
      int row = order[i];
      order[i] = order[middle];
      order[middle] = row;
      middle += values[row] < threshold ? 1 : 0;
    }
    return middle;
  }

  private static void swap(int[] values, int i, int j) {
    int value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}
