package dais.node.detection;

import dais.ledger.CanonicalWriter;

/// Distance from the mean under the ridge covariance: sqrt((x-μ)ᵀ(Σ + 0.01·I)⁻¹(x-μ)). Unseen
/// scores come from five folds (row i belongs to fold i mod 5) whose sums are subtracted from the
/// whole.
public final class MahalanobisDetector implements Detector {
  static final double RIDGE = 0.01;
  static final int FOLDS = 5;

  /// For the service loader.
  public MahalanobisDetector() {}

  @Override
  public String name() {
    return "mahalanobis";
  }

  @Override
  public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) {
    RowSums[] folds = new RowSums[FOLDS];
    RowSums all = new RowSums(width);
    for (int fold = 0; fold < FOLDS; fold++) {
      folds[fold] = RowSums.ofFold(rows, width, fold, FOLDS);
      all = all.plus(folds[fold]);
    }
    int n = rows.length / width;
    double[] unseen = new double[n];
    for (int fold = 0; fold < FOLDS; fold++) {
      Model without = new Model(all.minus(folds[fold]));
      double[] scratch = new double[width];
      for (int i = fold; i < n; i += FOLDS) {
        unseen[i] = without.distance(rows, i * width, scratch);
      }
    }
    return new DetectorFit(new Model(all), unseen);
  }

  /// The whitening W = L⁻¹ of the covariance's Cholesky factor L, packed by rows of the lower
  /// triangle, and the mean.
  static final class Model implements DetectorModel {
    private final RowSums sums;
    private final double[] mean;
    private final double[] whitening;

    Model(RowSums sums) {
      this.sums = sums;
      int d = sums.width();
      mean = new double[d];
      for (int i = 0; i < d; i++) {
        mean[i] = sums.mean(i);
      }
      whitening = inverse(cholesky(sums), d);
    }

    private static double[] cholesky(RowSums sums) {
      int d = sums.width();
      double[] factor = new double[d * (d + 1) / 2];
      for (int i = 0; i < d; i++) {
        int row = i * (i + 1) / 2;
        for (int j = 0; j <= i; j++) {
          int other = j * (j + 1) / 2;
          double rest = sums.covariance(i, j) + (i == j ? RIDGE : 0);
          for (int k = 0; k < j; k++) {
            rest -= factor[row + k] * factor[other + k];
          }
          factor[row + j] = i == j ? StrictMath.sqrt(rest) : rest / factor[other + j];
        }
      }
      return factor;
    }

    private static double[] inverse(double[] factor, int d) {
      double[] inverse = new double[factor.length];
      for (int i = 0; i < d; i++) {
        int row = i * (i + 1) / 2;
        double pivot = factor[row + i];
        for (int k = 0; k < i; k++) {
          double weight = factor[row + k] / pivot;
          int other = k * (k + 1) / 2;
          for (int j = 0; j <= k; j++) {
            inverse[row + j] -= weight * inverse[other + j];
          }
        }
        inverse[row + i] = 1 / pivot;
      }
      return inverse;
    }

    @Override
    public void score(double[] rows, int n, double[] out) {
      double[] scratch = new double[mean.length];
      for (int i = 0; i < n; i++) {
        out[i] = distance(rows, i * mean.length, scratch);
      }
    }

    /// Four outputs at a time share the load of an input; each output's sum keeps its own order.
    double distance(double[] rows, int offset, double[] centred) {
      int d = mean.length;
      for (int j = 0; j < d; j++) {
        centred[j] = rows[offset + j] - mean[j];
      }
      double total = 0;
      int i = 0;
      for (; i + 4 <= d; i += 4) {
        int r0 = i * (i + 1) / 2;
        int r1 = r0 + i + 1;
        int r2 = r1 + i + 2;
        int r3 = r2 + i + 3;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int j = 0; j <= i; j++) {
          double x = centred[j];
          s0 += whitening[r0 + j] * x;
          s1 += whitening[r1 + j] * x;
          s2 += whitening[r2 + j] * x;
          s3 += whitening[r3 + j] * x;
        }
        s1 += whitening[r1 + i + 1] * centred[i + 1];
        s2 += whitening[r2 + i + 1] * centred[i + 1];
        s2 += whitening[r2 + i + 2] * centred[i + 2];
        s3 += whitening[r3 + i + 1] * centred[i + 1];
        s3 += whitening[r3 + i + 2] * centred[i + 2];
        s3 += whitening[r3 + i + 3] * centred[i + 3];
        total += s0 * s0;
        total += s1 * s1;
        total += s2 * s2;
        total += s3 * s3;
      }
      for (; i < d; i++) {
        double s = output(centred, i);
        total += s * s;
      }
      return StrictMath.sqrt(total);
    }

    private double output(double[] centred, int i) {
      int row = i * (i + 1) / 2;
      double s = 0;
      for (int j = 0; j <= i; j++) {
        s += whitening[row + j] * centred[j];
      }
      return s;
    }

    /// The plain twin of [#score].
    double plainScore(double[] row) {
      double[] centred = new double[mean.length];
      for (int j = 0; j < mean.length; j++) {
        centred[j] = row[j] - mean[j];
      }
      double total = 0;
      for (int i = 0; i < mean.length; i++) {
        double s = output(centred, i);
        total += s * s;
      }
      return StrictMath.sqrt(total);
    }

    @Override
    public void write(CanonicalWriter out) {
      sums.write(out);
    }
  }
}
