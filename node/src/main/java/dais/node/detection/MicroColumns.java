package dais.node.detection;

import dais.consensus.Micros;

/// Rows as millionths by column: `[width][count]`, so that one vector meets all rows in a loop that
/// the compiler turns into vector code, and its columns that are zero (of an encoded flow most)
/// cost nothing. A float holds a whole number below 2^24 and a double one below 2^53 exactly: while
/// values stay below 16.7 and sums of products below 9,000 the order of adding makes no difference.
final class MicroColumns {
  private final float[][] columns;
  private final double[] squares;

  MicroColumns(int count, int width) {
    this.columns = new float[width][count];
    this.squares = new double[count];
  }

  /// Stores `source[offset .. offset + width)` as row `row`.
  void set(int row, double[] source, int offset) {
    double square = 0;
    for (int j = 0; j < columns.length; j++) {
      float value = (float) Micros.of(source[offset + j]);
      columns[j][row] = value;
      square += (double) value * value;
    }
    squares[row] = square;
  }

  int count() {
    return squares.length;
  }

  int width() {
    return columns.length;
  }

  int value(int row, int column) {
    return (int) columns[column][row];
  }

  /// The sum of squares of each row, [count]; not to be changed.
  double[] squares() {
    return squares;
  }

  /// The Euclidean norm of the first `shared` columns of each row, [count].
  double[] norms(int shared) {
    double[] norms = new double[count()];
    for (int i = 0; i < norms.length; i++) {
      double square = 0;
      for (int j = 0; j < shared; j++) {
        square += (double) columns[j][i] * columns[j][i];
      }
      norms[i] = StrictMath.sqrt(square);
    }
    return norms;
  }

  /// Adds the dot product of each row with `vector`, which may have fewer columns, to `sums`,
  /// [count].
  void addDots(double[] vector, double[] sums) {
    int[] met = new int[vector.length];
    int filled = 0;
    for (int j = 0; j < vector.length; j++) {
      if (vector[j] != 0) {
        met[filled++] = j;
      }
    }
    int at = 0;
    for (; at + 4 <= filled; at += 4) {
      int a = met[at];
      int b = met[at + 1];
      int c = met[at + 2];
      int d = met[at + 3];
      add(
          columns[a],
          vector[a],
          columns[b],
          vector[b],
          columns[c],
          vector[c],
          columns[d],
          vector[d],
          sums);
    }
    for (; at < filled; at++) {
      add(columns[met[at]], vector[met[at]], sums);
    }
  }

  private static void add(
      float[] a,
      double x,
      float[] b,
      double y,
      float[] c,
      double z,
      float[] d,
      double w,
      double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (a[i] * x + b[i] * y) + (c[i] * z + d[i] * w);
    }
  }

  private static void add(float[] a, double x, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += a[i] * x;
    }
  }
}
