package dais.node.detection;

import dais.consensus.Micros;
import dais.ledger.CanonicalWriter;
import java.util.Arrays;

/// The sums behind a covariance: n, Σx and Σxxᵀ in millionths, as integers. Each product is rounded
/// to a millionth before it is added, so sums are exact and depend on neither order nor grouping:
/// those of disjoint sets of rows can be added and subtracted.
final class RowSums {
  private final int width;
  private long n;
  private final long[] sum;
  private final long[] products;

  RowSums(int width) {
    this.width = width;
    this.sum = new long[width];
    this.products = new long[width * (width + 1) / 2];
  }

  /// The sums of the rows i of `rows`, [n, width], with i mod `folds` = `fold`.
  static RowSums ofFold(double[] rows, int width, int fold, int folds) {
    RowSums sums = new RowSums(width);
    int[] columns = new int[width];
    long[] micros = new long[width];
    for (int offset = fold * width; offset < rows.length; offset += folds * width) {
      int filled = 0;
      for (int j = 0; j < width; j++) {
        micros[filled] = Micros.of(rows[offset + j]);
        columns[filled] = j;
        filled += micros[filled] == 0 ? 0 : 1;
      }
      sums.add(columns, micros, filled);
    }
    return sums;
  }

  /// Adds a row by its columns that are not zero, in rising order.
  private void add(int[] columns, long[] micros, int filled) {
    n++;
    for (int a = 0; a < filled; a++) {
      int i = columns[a];
      int triangle = i * (i + 1) / 2;
      sum[i] += micros[a];
      for (int b = 0; b <= a; b++) {
        products[triangle + columns[b]] += rounded(micros[a] * micros[b]);
      }
    }
  }

  /// A product of millionths in millionths; halves go up.
  private static long rounded(long product) {
    return Math.floorDiv(product + Micros.ONE / 2, (long) Micros.ONE);
  }

  /// The sums of these rows and those of `other`.
  RowSums plus(RowSums other) {
    return combined(other, 1);
  }

  /// The sums of these rows without those of `other`, which must be among them.
  RowSums minus(RowSums other) {
    return combined(other, -1);
  }

  private RowSums combined(RowSums other, int sign) {
    RowSums result = new RowSums(width);
    result.n = n + sign * other.n;
    Arrays.setAll(result.sum, i -> sum[i] + sign * other.sum[i]);
    Arrays.setAll(result.products, i -> products[i] + sign * other.products[i]);
    return result;
  }

  double mean(int i) {
    return Micros.toDouble(sum[i]) / n;
  }

  double covariance(int i, int j) {
    int product = i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
    return Micros.toDouble(products[product]) / n - mean(i) * mean(j);
  }

  int width() {
    return width;
  }

  void write(CanonicalWriter out) {
    out.i32(width).i64(n);
    for (long value : sum) {
      out.i64(value);
    }
    for (long value : products) {
      out.i64(value);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowSums that
        && n == that.n
        && Arrays.equals(sum, that.sum)
        && Arrays.equals(products, that.products);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sum);
  }
}
