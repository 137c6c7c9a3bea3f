package dais.node.detection;

import dais.consensus.Micros;

/// Mean and variance of each shared column over the fitted rows. Immutable.
final class ColumnSpread {
  private final double[] mean;
  private final double[] variance;

  /// @param rows [n, width], row-major
  ColumnSpread(double[] rows, int width, int shared) {
    int n = rows.length / width;
    mean = new double[shared];
    variance = new double[shared];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < shared; j++) {
        mean[j] += rows[i * width + j] / n;
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < shared; j++) {
        double deviation = rows[i * width + j] - mean[j];
        variance[j] += deviation * deviation / n;
      }
    }
  }

  /// (x - mean)² / (variance + ridge) per column.
  double[] squaredDeviations(int[] sharedMicros) {
    double[] parts = new double[mean.length];
    for (int j = 0; j < parts.length; j++) {
      double deviation = Micros.toDouble(sharedMicros[j]) - mean[j];
      parts[j] = deviation * deviation / (variance[j] + MahalanobisDetector.RIDGE);
    }
    return parts;
  }
}
