package dais.node.detection;

import dais.node.detection.ForestDetector.ForestModel;
import dais.node.random.RandomStream;

/// Grows the trees of one forest, one after the other from one stream. Not thread-safe.
final class ForestGrower {
  private final float[] rows;
  private final int width;
  private final int sample;
  private final RandomStream random;
  private final int[] order;
  private final int[] columns;

  ForestGrower(float[] rows, int width, int sample, RandomStream random) {
    this.rows = rows;
    this.width = width;
    this.sample = sample;
    this.random = random;
    this.order = new int[rows.length / width];
    this.columns = new int[width];
  }

  /// Draws a subsample without replacement and grows tree `tree` over it.
  ///
  /// @return `[n]`, true for the rows that were drawn
  boolean[] grow(ForestModel model, int tree) {
    boolean[] drawn = new boolean[order.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int k = 0; k < sample; k++) {
      swap(order, k, k + random.nextInt(order.length - k));
      drawn[order[k]] = true;
    }
    for (int j = 0; j < width; j++) {
      columns[j] = j;
    }
    grow(model, tree, 0, 0, 0, sample, width);
    return drawn;
  }

  /// Grows the subtree at `node` over order[from .. to). Columns found constant are moved behind
  /// `varying`: they are constant in every subtree too, so a node only ever looks at fewer.
  private void grow(
      ForestModel model, int tree, int node, int level, int from, int to, int varying) {
    if (to - from < 2 || node >= model.inner()) {
      model.end(tree, node, level, to - from);
      return;
    }
    int left = varying;
    while (left > 0) {
      int pick = random.nextInt(left);
      int column = columns[pick];
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        float value = rows[order[i] * width + column];
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      if (low < high) {
        float threshold = (float) (low + random.nextDouble() * ((double) high - low));
        threshold = threshold > low ? threshold : high;
        int middle = partition(from, to, column, threshold);
        model.split(tree, node, column, threshold);
        grow(model, tree, 2 * node + 1, level + 1, from, middle, left);
        grow(model, tree, 2 * node + 2, level + 1, middle, to, left);
        return;
      }
      left--;
      swap(columns, pick, left);
    }
    model.end(tree, node, level, to - from);
  }

  /// Moves the rows below the threshold to the front and returns how far they reach.
  private int partition(int from, int to, int column, float threshold) {
    int middle = from;
    for (int i = from; i < to; i++) {
      if (rows[order[i] * width + column] < threshold) {
        swap(order, i, middle);
        middle++;
      }
    }
    return middle;
  }

  private static void swap(int[] values, int i, int j) {
    int value = values[i];
    values[i] = values[j];
    values[j] = value;
  }
}
