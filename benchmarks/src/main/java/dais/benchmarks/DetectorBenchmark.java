package dais.benchmarks;

import dais.node.detection.DetectionConfig;
import dais.node.detection.Detector;
import dais.node.detection.DetectorFit;
import dais.node.detection.DetectorModel;
import dais.node.detection.Detectors;
import dais.node.detection.FitKey;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Detectors as the engine drives them: on one core, without calibration. `score` counts rows,
/// `fit` fits of 512 rows with their unseen scores.
@State(Scope.Benchmark)
public class DetectorBenchmark {
  /// A detector's name.
  @Param("forest")
  public String detector = "";

  /// What [SpeedRows] makes.
  @Param("gaussian")
  public String rows = "";

  private final double[] out = new double[SpeedRows.SCORED];
  private Optional<Prepared> prepared = Optional.empty();

  private record Prepared(Detector kind, SpeedRows data, DetectorModel model) {
    static DetectorFit fit(Detector kind, SpeedRows data) {
      return kind.fit(data.fitted, data.width, DetectionConfig.DEFAULT, new FitKey(1, 0, 0));
    }
  }

  /// For JMH.
  public DetectorBenchmark() {}

  /// Fits the model that `score` uses.
  @Setup
  public void prepare() {
    Detector kind = Detectors.named(List.of(detector)).getFirst();
    SpeedRows data = SpeedRows.of(rows);
    prepared = Optional.of(new Prepared(kind, data, Prepared.fit(kind, data).model()));
  }

  /// A fit.
  @Benchmark
  public DetectorFit fit() {
    Prepared ready = prepared.orElseThrow();
    return Prepared.fit(ready.kind, ready.data);
  }

  /// 1,024 rows.
  @Benchmark
  @OperationsPerInvocation(SpeedRows.SCORED)
  public double[] score() {
    Prepared ready = prepared.orElseThrow();
    ready.model.score(ready.data.scored, SpeedRows.SCORED, out);
    return out;
  }
}
