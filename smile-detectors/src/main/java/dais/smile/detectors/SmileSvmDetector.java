// SPDX-License-Identifier: GPL-3.0-only
package dais.smile.detectors;

import dais.ledger.CanonicalWriter;
import dais.node.detection.DetectionConfig;
import dais.node.detection.Detector;
import dais.node.detection.DetectorFit;
import dais.node.detection.DetectorModel;
import dais.node.detection.FitKey;
import smile.anomaly.SVM;
import smile.model.svm.KernelMachine;

/// Smile's one-class support vector machine (Schölkopf et al., "Estimating the support of a
/// high-dimensional distribution", 2001): nu 0.1, a Gaussian kernel exp(-|a-b|² / (width · mean
/// variance of a column)) over at most 1,024 rows spread evenly over those fitted, for its memory
/// grows with their square. The score is minus the decision value, plus a hundredth of the distance
/// to the fitted mean: far from all support vectors the decision value is the same everywhere, and
/// the distance tells such rows apart.
public final class SmileSvmDetector implements Detector {
  private static final int MOST_ROWS = 1_024;
  private static final double NU = 0.1;
  private static final double TOLERANCE = 1e-3;

  /// For the service loader.
  public SmileSvmDetector() {}

  @Override
  public String name() {
    return "smile-svm";
  }

  @Override
  public String licence() {
    return "GPL-3.0-only";
  }

  @Override
  public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) {
    return Fits.withUnseenScores(rows, width, key, SmileSvmDetector::model);
  }

  private static DetectorModel model(double[][] rows, long seed) {
    double[][] kept = Fits.thinned(rows, MOST_ROWS);
    Moments moments = Moments.of(kept);
    ExactGaussian kernel = new ExactGaussian(1 / moments.total());
    SVM<double[]> machine =
        Fits.repeatably(seed, () -> SVM.fit(kept, kernel, new SVM.Options(NU, TOLERANCE)));
    return new Model(machine, moments);
  }

  private record Model(KernelMachine<double[]> machine, Moments moments) implements DetectorModel {
    private static final double SPREAD = 0.01;

    @Override
    public void score(double[] rows, int n, double[] out) {
      double[][] split = Fits.split(rows, moments.width());
      for (int i = 0; i < n; i++) {
        out[i] = SPREAD * moments.distance(split[i]) - machine.score(split[i]);
      }
    }

    /// Support vectors, weights, intercept, kernel and mean, each as its IEEE 754 bits.
    @Override
    public void write(CanonicalWriter out) {
      out.i32(machine.vectors().length);
      for (double[] vector : machine.vectors()) {
        Moments.write(out, vector);
      }
      Moments.write(out, machine.weights());
      Moments.write(out, new double[] {machine.intercept(), moments.total()});
      moments.write(out);
    }
  }
}
