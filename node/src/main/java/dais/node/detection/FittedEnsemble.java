package dais.node.detection;

import dais.consensus.Micros;
import dais.ledger.CanonicalWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The detectors of one fit side by side. Each is calibrated on scores of rows that it did not see;
/// the local score is the greatest of their surprises, calibrated once more on the same rows'
/// maxima. Immutable.
final class FittedEnsemble {
  private final List<DetectorModel> models = new ArrayList<>();
  private final List<Calibration> calibrations = new ArrayList<>();
  private final Calibration maximum;
  private final int[] unseenPercentileMicros;

  /// @param rows [n, width], the rows to fit
  /// @param rest [m, width], rows that take part in the calibration only
  FittedEnsemble(double[] rows, double[] rest, int width, DetectionConfig config, FitKey key) {
    int n = rows.length / width;
    int m = rest.length / width;
    double[] maxima = new double[n + m];
    for (Detector detector : Detectors.named(config.detectors())) {
      DetectorFit fit = detector.fit(rows, width, config, key);
      double[] sample = Arrays.copyOf(fit.unseenScores(), n + m);
      double[] restScores = new double[m];
      fit.model().score(rest, m, restScores);
      System.arraycopy(restScores, 0, sample, n, m);
      Calibration calibration = new Calibration(sample.clone());
      raise(maxima, sample, calibration);
      models.add(fit.model());
      calibrations.add(calibration);
    }
    maximum = new Calibration(maxima.clone());
    unseenPercentileMicros = percentiles(recalibrated(Arrays.copyOf(maxima, n)));
  }

  private static void raise(double[] maxima, double[] scores, Calibration calibration) {
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = Math.max(maxima[i], calibration.surprise(scores[i]));
    }
  }

  private double[] recalibrated(double[] maxima) {
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = maximum.surprise(maxima[i]);
    }
    return maxima;
  }

  private static int[] percentiles(double[] surprises) {
    int[] micros = new int[surprises.length];
    for (int i = 0; i < micros.length; i++) {
      micros[i] = Micros.of(1 - Calibration.tailProbability(surprises[i]));
    }
    return micros;
  }

  /// The rows that the neighbour detector holds, if it is among the detectors.
  Optional<MicroColumns> neighbours() {
    return models.stream()
        .filter(NeighbourDetector.Model.class::isInstance)
        .map(model -> ((NeighbourDetector.Model) model).exemplars())
        .findFirst();
  }

  /// Percentile of fitted row `i`, scored unseen, in millionths.
  int unseenPercentileMicros(int i) {
    return unseenPercentileMicros[i];
  }

  /// Scores `rows`, [n, width].
  Scores score(double[] rows, int n) {
    double[] maxima = new double[n];
    double[] scores = new double[n];
    for (int k = 0; k < models.size(); k++) {
      models.get(k).score(rows, n, scores);
      raise(maxima, scores, calibrations.get(k));
    }
    double[] surprises = recalibrated(maxima);
    return new Scores(surprises, percentiles(surprises));
  }

  void write(CanonicalWriter out) {
    out.i32(models.size());
    models.forEach(model -> model.write(out));
    calibrations.forEach(calibration -> calibration.write(out));
    maximum.write(out);
  }
}
