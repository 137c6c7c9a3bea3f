package dais.node.detection;

import dais.consensus.Micros;
import java.util.Arrays;

/// Rows as millionths, [capacity, width], each packed: a bit for every column that is not zero (of
/// an encoded flow a third) and the values of these. Cosines cover the first `shared` columns and
/// are exact up to the last division: |value| <= 2^25 keeps every sum of products below 2^62.
public final class MicroRows {
  private static final int[] NONE = {};

  private final int width;
  private final int shared;
  private final int[][] packed;
  private final long[] squares;

  MicroRows(int capacity, int width, int shared) {
    this.width = width;
    this.shared = shared;
    this.packed = new int[capacity][];
    this.squares = new long[capacity];
    Arrays.fill(packed, NONE);
  }

  /// The rows of `rows`, [n, width], row-major.
  static MicroRows of(double[] rows, int width, int shared) {
    MicroRows kept = new MicroRows(rows.length / width, width, shared);
    for (int i = 0; i < kept.capacity(); i++) {
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

  private int words() {
    return (width + Integer.SIZE - 1) / Integer.SIZE;
  }

  private void set(int i, double[] source, int offset) {
    int[] row = new int[words() + width];
    int filled = words();
    long square = 0;
    for (int j = 0; j < width; j++) {
      int value = Micros.of(source[offset + j]);
      if (value != 0) {
        row[j / Integer.SIZE] |= 1 << j;
        row[filled++] = value;
        square += j < shared ? (long) value * value : 0;
      }
    }
    packed[i] = Arrays.copyOf(row, filled);
    squares[i] = square;
  }

  /// Takes row `row` of `other` as row `i`.
  void take(int i, MicroRows other, int row) {
    packed[i] = other.packed[row];
    squares[i] = other.squares[row];
  }

  /// Row `i`: [width], in millionths.
  int[] values(int i) {
    return values(i, width);
  }

  /// The shared columns of row `i`: [shared], in millionths.
  public int[] shared(int i) {
    return values(i, shared);
  }

  private int[] values(int i, int length) {
    int[] values = new int[length];
    int[] row = packed[i];
    int at = words();
    for (int j = 0; j < length; j++) {
      if ((row[j / Integer.SIZE] >>> j & 1) != 0) {
        values[j] = row[at++];
      }
    }
    return values;
  }

  /// Writes row `i` to `target[offset .. offset + width)`.
  void get(int i, double[] target, int offset) {
    int[] values = values(i);
    for (int j = 0; j < width; j++) {
      target[offset + j] = Micros.toDouble(values[j]);
    }
  }

  /// Cosine of row `i` and `vector`, `[shared]` in millionths, whose sum of squares is `square`.
  int cosineMicros(int i, int[] vector, long square) {
    return cosineMicros(dot(i, vector), squares[i], square);
  }

  private long dot(int i, int[] vector) {
    int[] row = packed[i];
    int at = words();
    long sum = 0;
    for (int word = 0; word < words(); word++) {
      for (int bits = row[word]; bits != 0; bits &= bits - 1) {
        int j = word * Integer.SIZE + Integer.numberOfTrailingZeros(bits);
        if (j >= shared) {
          return sum;
        }
        sum += (long) row[at++] * vector[j];
      }
    }
    return sum;
  }

  /// The cosine in millionths from a dot product and two sums of squares; 0 where a vector is zero.
  static int cosineMicros(long dot, long squareA, long squareB) {
    if (squareA == 0 || squareB == 0) {
      return 0;
    }
    return Micros.of(dot / (StrictMath.sqrt((double) squareA) * StrictMath.sqrt((double) squareB)));
  }

  /// The dot product of two vectors of one length.
  static long dot(int[] a, int[] b) {
    long sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (long) a[j] * b[j];
    }
    return sum;
  }
}
