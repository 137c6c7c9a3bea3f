package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import java.util.Arrays;
import java.util.List;

/// A point of the shared feature space, `[width]` millionths, each within ±[#CLIP]. Sums over it
/// are exact in 64 bits up to [#MAX_WIDTH] columns, so a cosine is the same on every machine
/// whatever the order of the columns.
public final class Prototype {
  /// The largest magnitude of a column: the feature space clips at 4.
  public static final int CLIP = 4 * Micros.ONE;

  /// The most columns.
  public static final int MAX_WIDTH = 1_024;

  private final int[] columns;
  private final double norm;

  private Prototype(int[] columns) {
    Bounds.within("prototype width", columns.length, 1, MAX_WIDTH);
    for (int column : columns) {
      Bounds.within("prototype column", column, -CLIP, CLIP);
    }
    this.columns = columns;
    this.norm = StrictMath.sqrt((double) dot(columns, columns));
  }

  /// The point with these columns (copied), in millionths.
  public static Prototype of(int[] columns) {
    return new Prototype(columns.clone());
  }

  /// The number of columns.
  public int width() {
    return columns.length;
  }

  /// A copy of the columns, in millionths.
  public int[] columns() {
    return columns.clone();
  }

  /// The cosine to another point of the same space, in millionths; 0 where either is the origin.
  public int cosineMicros(Prototype other) {
    if (columns.length != other.columns.length) {
      throw new IllegalArgumentException(
          "expected a prototype of %d columns but found %d"
              .formatted(columns.length, other.columns.length));
    }
    return cosine((double) dot(columns, other.columns), norm, other.norm);
  }

  /// The component-wise lower median: of an even number of values the smaller middle one.
  static Prototype lowerMedian(List<Prototype> points) {
    int[] median = new int[points.getFirst().width()];
    int[] values = new int[points.size()];
    for (int column = 0; column < median.length; column++) {
      for (int i = 0; i < values.length; i++) {
        values[i] = points.get(i).columns[column];
      }
      Arrays.sort(values);
      median[column] = values[(values.length - 1) / 2];
    }
    return new Prototype(median);
  }

  /// Writes the unit vector of this direction, rounded to floats; zeros for the origin.
  void direction(float[] into) {
    for (int i = 0; i < columns.length; i++) {
      into[i] = norm == 0 ? 0 : (float) (columns[i] / norm);
    }
  }

  /// The sum of absolute differences, in millionths: the distance whose minimum the median is.
  long distance(Prototype other) {
    long sum = 0;
    for (int i = 0; i < columns.length; i++) {
      sum += StrictMath.abs((long) columns[i] - other.columns[i]);
    }
    return sum;
  }

  void write(CanonicalWriter out) {
    out.ints(columns);
  }

  static Prototype read(CanonicalReader in) {
    return new Prototype(in.ints());
  }

  private static long dot(int[] a, int[] b) {
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (long) a[i] * b[i];
    }
    return sum;
  }

  private static int cosine(double dot, double norm, double otherNorm) {
    double product = norm * otherNorm;
    return product == 0 ? 0 : Micros.of(dot / product);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Prototype that && Arrays.equals(columns, that.columns);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(columns);
  }

  @Override
  public String toString() {
    return Arrays.toString(columns);
  }
}
