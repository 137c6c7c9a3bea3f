package dais.node.detection;

import dais.consensus.Micros;
import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
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
    int[] scratch = new int[kept.words() + width];
    for (int i = 0; i < kept.capacity(); i++) {
      kept.set(i, rows, i * width, scratch);
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

  private void set(int i, double[] source, int offset, int[] row) {
    int filled = words();
    Arrays.fill(row, 0, filled, 0);
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

  /// The shared columns of row `i`: [shared], in millionths.
  public int[] shared(int i) {
    int[] values = new int[shared];
    int[] row = packed[i];
    int at = words();
    for (int j = 0; j < shared; j++) {
      values[j] = isFilled(row, j) ? row[at++] : 0;
    }
    return values;
  }

  private static boolean isFilled(int[] row, int column) {
    return (row[column / Integer.SIZE] >>> column & 1) != 0;
  }

  /// Writes the values of row `i`, in millionths.
  void write(int i, CanonicalWriter out) {
    int[] row = packed[i];
    int at = words();
    for (int j = 0; j < width; j++) {
      out.i32(isFilled(row, j) ? row[at++] : 0);
    }
  }

  /// Writes row `i` as it is packed.
  void pack(int i, CanonicalWriter out) {
    out.ints(packed[i]);
  }

  /// Takes up as row `i` what [#pack] wrote.
  ///
  /// @throws IllegalArgumentException if it is no packed row of this width
  void unpack(int i, CanonicalReader in) {
    int[] row = in.ints();
    int filled = 0;
    for (int word = 0; word < words() && word < row.length; word++) {
      filled += Integer.bitCount(row[word]);
    }
    if (row.length != words() + filled) {
      throw new IllegalArgumentException(
          "expected a packed row of %d columns but found %d words".formatted(width, row.length));
    }
    long square = 0;
    int at = words();
    for (int j = 0; j < shared; j++) {
      long value = isFilled(row, j) ? row[at++] : 0;
      square += value * value;
    }
    packed[i] = row;
    squares[i] = square;
  }

  /// Copies row `i` to `target[offset .. offset + width)`.
  void get(int i, double[] target, int offset) {
    int[] row = packed[i];
    int at = words();
    for (int j = 0; j < width; j++) {
      target[offset + j] = isFilled(row, j) ? Micros.toDouble(row[at++]) : 0;
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
