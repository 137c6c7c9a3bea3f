package dais.node.detection;

import dais.node.random.Purpose;
import dais.node.random.RandomStream;

/// Prints rows per second and core of each detector. Run it by hand; nothing is asserted.
final class DetectorSpeed {
  private static final int WIDTH = 40;
  private static final int FITTED = 1_344;
  private static final int SCORED = 1_024;

  private DetectorSpeed() {}

  public static void main(String[] args) {
    double[] rows = gaussians(FITTED);
    double[] scored = gaussians(SCORED);
    for (String name : Detectors.names()) {
      Detector detector = Detectors.named(java.util.List.of(name)).getFirst();
      double fitMillis = Double.MAX_VALUE;
      DetectorFit fit = detector.fit(rows, WIDTH, DetectionConfig.DEFAULT, new FitKey(1, 0, 0));
      for (int repeat = 0; repeat < 60; repeat++) {
        long start = System.nanoTime();
        fit = detector.fit(rows, WIDTH, DetectionConfig.DEFAULT, new FitKey(1, 0, repeat));
        fitMillis = Math.min(fitMillis, (System.nanoTime() - start) / 1e6);
      }
      double[] out = new double[SCORED];
      double best = 0;
      for (int repeat = 0; repeat < 600; repeat++) {
        long start = System.nanoTime();
        fit.model().score(scored, SCORED, out);
        best = Math.max(best, SCORED / ((System.nanoTime() - start) / 1e9));
      }
      System.out.printf(
          "%-12s %,12.0f rows/s/core  fit with unseen scores of %d rows %.1f ms%n",
          name, best, FITTED, fitMillis);
    }
  }

  private static double[] gaussians(int n) {
    RandomStream random = new RandomStream(1, 0, Purpose.TRAFFIC, n);
    double[] rows = new double[n * WIDTH];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Math.rint(random.nextGaussian() * 1e6) / 1e6;
    }
    return rows;
  }
}
