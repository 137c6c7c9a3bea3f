package dais.node.detection;

import dais.consensus.Micros;

/// Rows as millionths by column: `[width][count]`, so that one vector meets all rows in a loop that
/// the compiler turns into vector code, and its columns that are zero (of an encoded flow most)
/// cost nothing. A float holds a whole number below 2^24 and a double one below 2^53 exactly: while
/// values stay below 16.7 and sums of products below 9,000 the order of adding makes no difference.
final class MicroColumns {
  private static final double EXACT = 0x1p53;

  private final float[][] columns;
  private final double[] squares;
  private double greatestSquare;

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
    greatestSquare = Math.max(greatestSquare, square);
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

  /// Whether |e|² - 2·e·x is exact, in whatever order it is added, for each row e and a vector x of
  /// this sum of squares, and on the way from one such vector to another by the columns that
  /// differ: all partial sums stay within four times the greatest |e|² plus |x|².
  boolean isExactWith(double square) {
    return 4 * (greatestSquare + square) <= EXACT;
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

  /// Does for two vectors what [#addDots(double[], double[])] does for one, and is quicker: a
  /// column is loaded and widened once for both. The sums are the same if they are exact.
  void addDots(double[] vector, double[] sums, double[] other, double[] otherSums) {
    int before = -1;
    for (int j = 0; j < vector.length; j++) {
      if (vector[j] == 0 && other[j] == 0) {
        continue;
      }
      if (before < 0) {
        before = j;
      } else {
        add(
            columns[before],
            columns[j],
            vector[before],
            vector[j],
            sums,
            other[before],
            other[j],
            otherSums);
        before = -1;
      }
    }
    if (before >= 0) {
      float[] last = columns[before];
      add(last, last, vector[before], 0, sums, other[before], 0, otherSums);
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

  private static void add(
      float[] a,
      float[] b,
      double x,
      double y,
      double[] sums,
      double z,
      double w,
      double[] others) {
    for (int i = 0; i < sums.length; i++) {
      double p = a[i];
      double q = b[i];
      // Both before either is stored: else the compiler fears that it is one array.
      double sum = sums[i] + (p * x + q * y);
      double another = others[i] + (p * z + q * w);
      sums[i] = sum;
      others[i] = another;
    }
  }

  private static void add(float[] a, double x, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += a[i] * x;
    }
  }
}
