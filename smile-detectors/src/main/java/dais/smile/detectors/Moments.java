// SPDX-License-Identifier: GPL-3.0-only
package dais.smile.detectors;

import dais.ledger.CanonicalWriter;

/// Mean and variance of rows, by columns, and distances. Sums run in index order. Immutable.
final class Moments {
  /// Where every row is alike; any positive number does.
  private static final double LEAST_TOTAL = 1e-6;

  private final double[] mean;
  private final double total;

  private Moments(double[] mean, double total) {
    this.mean = mean;
    this.total = total;
  }

  static Moments of(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    double total = 0;
    for (double[] row : rows) {
      total += squaredDistance(row, mean) / rows.length;
    }
    return new Moments(mean, Math.max(LEAST_TOTAL, total));
  }

  int width() {
    return mean.length;
  }

  /// The variances of all columns together, above 0.
  double total() {
    return total;
  }

  double distance(double[] row) {
    return StrictMath.sqrt(squaredDistance(row, mean));
  }

  void write(CanonicalWriter out) {
    write(out, mean);
  }

  static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      double difference = a[j] - b[j];
      sum += difference * difference;
    }
    return sum;
  }

  /// A length and the IEEE 754 bits of the values.
  static void write(CanonicalWriter out, double[] values) {
    out.i32(values.length);
    for (double value : values) {
      out.i64(Double.doubleToLongBits(value));
    }
  }
}
