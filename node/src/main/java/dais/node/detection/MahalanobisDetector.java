package dais.node.detection;

import dais.ledger.CanonicalWriter;
import java.util.Arrays;

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
  public String licence() {
    return "MIT";
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
      double[] held = new double[(n - fold + FOLDS - 1) / FOLDS * width];
      for (int i = fold, k = 0; i < n; i += FOLDS, k++) {
        System.arraycopy(rows, i * width, held, k * width, width);
      }
      double[] scores = new double[held.length / width];
      without.score(held, scores.length, scores);
      for (int i = fold, k = 0; i < n; i += FOLDS, k++) {
        unseen[i] = scores[k];
      }
    }
    return new DetectorFit(new Model(all), unseen);
  }

  /// The whitening W = L⁻¹ of the covariance's Cholesky factor L, packed by rows of the lower
  /// triangle, and the mean.
  static final class Model implements DetectorModel {
    private static final int BLOCK = 128;

    /// The centred rows of the thread that scores, `[columns][BLOCK]`. New ones for each call were
    /// a quarter of all that a run allocates.
    private static final ThreadLocal<double[][]> SCRATCH =
        ThreadLocal.withInitial(() -> new double[0][]);

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
      int d = mean.length;
      double[][] centred = scratch(d);
      for (int first = 0; first < n; first += BLOCK) {
        int filled = Math.min(BLOCK, n - first);
        for (int j = 0; j < d; j++) {
          for (int r = 0; r < filled; r++) {
            centred[j][r] = rows[(first + r) * d + j] - mean[j];
          }
        }
        double[] totals = squaredDistances(centred, filled);
        for (int r = 0; r < filled; r++) {
          out[first + r] = StrictMath.sqrt(totals[r]);
        }
      }
    }

    private static double[][] scratch(int columns) {
      double[][] scratch = SCRATCH.get();
      if (scratch.length < columns) {
        scratch = new double[columns][BLOCK];
        SCRATCH.set(scratch);
      }
      return scratch;
    }

    /// The loops run over rows, so that the compiler turns them into vector code; the sum of each
    /// row keeps its own order.
    private double[] squaredDistances(double[][] centred, int filled) {
      double[] totals = new double[filled];
      double[] sums = new double[filled];
      for (int i = 0; i < mean.length; i++) {
        Arrays.fill(sums, 0);
        int row = i * (i + 1) / 2;
        int j = 0;
        for (; j + 4 <= i + 1; j += 4) {
          add(
              centred[j],
              whitening[row + j],
              centred[j + 1],
              whitening[row + j + 1],
              centred[j + 2],
              whitening[row + j + 2],
              centred[j + 3],
              whitening[row + j + 3],
              sums);
        }
        for (; j <= i; j++) {
          add(centred[j], whitening[row + j], sums);
        }
        for (int r = 0; r < filled; r++) {
          totals[r] += sums[r] * sums[r];
        }
      }
      return totals;
    }

    private static void add(
        double[] a,
        double v,
        double[] b,
        double w,
        double[] c,
        double x,
        double[] e,
        double y,
        double[] sums) {
      for (int r = 0; r < sums.length; r++) {
        sums[r] = sums[r] + a[r] * v + b[r] * w + c[r] * x + e[r] * y;
      }
    }

    private static void add(double[] a, double v, double[] sums) {
      for (int r = 0; r < sums.length; r++) {
        sums[r] += a[r] * v;
      }
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
