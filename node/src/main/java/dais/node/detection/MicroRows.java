package dais.node.detection;

import dais.consensus.Micros;

/// Rows as millionths: [capacity, width], row-major. Cosines cover the first `shared` columns and
/// are exact up to the last division: |value| <= 2^25 keeps every sum of products below 2^62.
final class MicroRows {
  private final int width;
  private final int shared;
  private final int[] values;
  private final long[] squares;

  MicroRows(int capacity, int width, int shared) {
    this.width = width;
    this.shared = shared;
    this.values = new int[capacity * width];
    this.squares = new long[capacity];
  }

  /// The first `n` of `rows`, [n, width].
  static MicroRows of(double[] rows, int n, int width, int shared) {
    MicroRows kept = new MicroRows(n, width, shared);
    for (int i = 0; i < n; i++) {
      kept.set(i, rows, i * width);
    }
    return kept;
  }

  int capacity() {
    return squares.length;
  }

  int width() {
    return width;
  }

  int shared() {
    return shared;
  }

  /// Stores `source[offset .. offset + width)` as row `i`.
  void set(int i, double[] source, int offset) {
    for (int j = 0; j < width; j++) {
      values[i * width + j] = Micros.of(source[offset + j]);
    }
    squares[i] = dot(values, i * width, values, i * width, shared);
  }

  /// Writes row `i` to `target[offset .. offset + width)`.
  void get(int i, double[] target, int offset) {
    for (int j = 0; j < width; j++) {
      target[offset + j] = Micros.toDouble(values[i * width + j]);
    }
  }

  int value(int i, int column) {
    return values[i * width + column];
  }

  /// Cosine of row `i` and `vector`, `[shared]` in millionths, whose sum of squares is `square`.
  int cosineMicros(int i, int[] vector, long square) {
    return cosineMicros(dot(values, i * width, vector, 0, shared), squares[i], square);
  }

  /// The cosine in millionths from a dot product and two sums of squares; 0 where a vector is zero.
  static int cosineMicros(long dot, long squareA, long squareB) {
    if (squareA == 0 || squareB == 0) {
      return 0;
    }
    return Micros.of(dot / (StrictMath.sqrt((double) squareA) * StrictMath.sqrt((double) squareB)));
  }

  static long dot(int[] a, int fromA, int[] b, int fromB, int length) {
    long sum = 0;
    for (int j = 0; j < length; j++) {
      sum += (long) a[fromA + j] * b[fromB + j];
    }
    return sum;
  }
}
