package dais.simulation.scoring;

import dais.infrastructure.exit.Refusal;
import dais.node.detection.DetectionConfig;
import dais.node.detection.Detectors;
import dais.node.detection.LocalModel;
import dais.node.detection.Scores;
import dais.node.features.FeatureProfile;
import dais.node.features.FeatureSpace;
import dais.node.features.FlowEncoder;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.Flow;
import dais.node.traffic.LabelledFlow;
import dais.node.traffic.PreparedTraffic;
import dais.node.traffic.Split;
import dais.node.traffic.TrafficSetting;
import dais.node.traffic.TrafficSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Judges detectors alone and together on one file, as one agent would use them: fitted on the
/// baseline, calibrated, every flow of the traffic scored once, the scores held against the labels.
public final class DetectorBench implements AutoCloseable {
  /// What the standard detectors together are called.
  public static final String TOGETHER = "together";

  private static final int ROUNDS = 100;
  private static final int FITS = 5;
  private static final int TIMED_ROWS = 4_096;
  private static final long TIMED_NANOS = 300_000_000;

  private final PreparedTraffic prepared;
  private final LabelledRows rows;
  private final FlowEncoder encoder;
  private final double[] fitted;
  private final long seed;

  private DetectorBench(
      PreparedTraffic prepared,
      LabelledRows rows,
      FlowEncoder encoder,
      double[] fitted,
      long seed) {
    this.prepared = prepared;
    this.rows = rows;
    this.encoder = encoder;
    this.fitted = fitted;
    this.seed = seed;
  }

  /// What is scored: batch after batch, so that a large file is not held.
  private record LabelledRows(FleetTraffic traffic) {
    int rounds() {
      return Math.min(ROUNDS, traffic.rounds());
    }

    List<LabelledFlow> batch(int round) {
      return traffic.batch(0, round);
    }
  }

  /// What the traffic holds and what the detectors see of it.
  ///
  /// @param fittedRows rows of the baseline
  /// @param columns of a row: the shared ones and the agent's own
  /// @param flows flows scored
  /// @param unlabelled of these, flows without a label: they are scored but not judged
  public record Input(int fittedRows, int columns, long flows, long unlabelled) {}

  /// How one detector did. Times are of this machine and this moment.
  ///
  /// @param name of the detector, or [#TOGETHER]
  /// @param quality against the labels; empty unless there are both attacks and benign flows
  /// @param recallAt100Per10000 attacks found at 1 % false positives, as a share; 0 without quality
  /// @param fitMillis shortest time of a fit with its calibration
  /// @param rowsPerSecond scored and calibrated by one thread, best pass
  public record Result(
      String name,
      Optional<DetectionQuality> quality,
      double recallAt100Per10000,
      double fitMillis,
      double rowsPerSecond) {}

  /// Opens traffic and baseline for one agent.
  ///
  /// @throws Refusal where they cannot be used
  public static DetectorBench open(TrafficSpec traffic, Optional<TrafficSpec> baseline, long seed) {
    TrafficSetting setting =
        new TrafficSetting(
            seed,
            1,
            ROUNDS,
            OptionalInt.empty(),
            TrafficSetting.DEFAULT_BASELINE_FLOWS,
            TrafficSetting.DEFAULT_ANOMALY_RATE,
            Split.parse("iid"));
    PreparedTraffic prepared =
        PreparedTraffic.prepare(
            traffic,
            baseline,
            setting,
            () -> {
              throw Refusal.badInput(
                  "traffic '%s': a bench reads the traffic once for each detector, and standard"
                          .formatted(traffic.canonical())
                      + " input comes once",
                  "Write it to a file first.");
            });
    List<Flow> fitting = prepared.baseline().flows(0);
    FeatureSpace space =
        FeatureSpace.merge(
            prepared.baseline().schema(),
            List.of(FeatureProfile.of(prepared.baseline().schema(), fitting)));
    FlowEncoder encoder = FlowEncoder.of(space, fitting);
    return new DetectorBench(
        prepared, new LabelledRows(prepared.traffic()), encoder, encoder.encode(fitting), seed);
  }

  @Override
  public void close() {
    prepared.close();
  }

  /// What the traffic holds.
  public Input input() {
    long flows = 0;
    ScoreLog log = new ScoreLog();
    for (int round = 1; round <= rows.rounds(); round++) {
      for (LabelledFlow flow : rows.batch(round)) {
        log.add(flow.label().kind(), 0);
        flows++;
      }
    }
    return new Input(fitted.length / encoder.width(), encoder.width(), flows, log.unlabelled());
  }

  /// Each detector alone and, where there are several standard ones among them, those together.
  ///
  /// @param names of detectors; all where none is named
  /// @throws Refusal if a name is unknown or a plug-in fails
  public List<Result> run(List<String> names) {
    List<String> chosen = names.isEmpty() ? Detectors.names() : names;
    Detectors.named(chosen);
    List<Result> results = new ArrayList<>();
    for (String name : chosen) {
      results.add(judge(name, List.of(name)));
    }
    List<String> standard = DetectionConfig.DEFAULT.detectors();
    if (chosen.containsAll(standard)) {
      results.add(judge(TOGETHER, standard));
    }
    return List.copyOf(results);
  }

  private Result judge(String name, List<String> detectors) {
    DetectionConfig usual = DetectionConfig.DEFAULT;
    DetectionConfig config =
        new DetectionConfig(
            detectors,
            usual.alarmBudget(),
            usual.trees(),
            usual.subsample(),
            usual.groups(),
            usual.groupSize(),
            usual.refitRounds());
    LocalModel model = fit(config);
    ScoreLog log = new ScoreLog();
    for (int round = 1; round <= rows.rounds(); round++) {
      List<LabelledFlow> batch = rows.batch(round);
      Scores scores = model.score(encode(batch), batch.size());
      for (int i = 0; i < batch.size(); i++) {
        log.add(batch.get(i).label().kind(), scores.surpriseMicros(i));
      }
    }
    return new Result(
        name,
        log.quality(alarmMicros(model)),
        log.recallAt(100).orElse(0),
        fitMillis(config),
        rowsPerSecond(model));
  }

  private static int alarmMicros(LocalModel model) {
    return (int) Math.rint(model.alarmSurprise() * 1e6);
  }

  private LocalModel fit(DetectionConfig config) {
    return LocalModel.genesis(config, encoder, fitted, fitted.length / encoder.width(), seed, 0);
  }

  private double[] encode(List<LabelledFlow> batch) {
    return encoder.encode(batch.stream().map(LabelledFlow::flow).toList());
  }

  private double fitMillis(DetectionConfig config) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < FITS; i++) {
      long start = System.nanoTime();
      fit(config);
      best = Math.min(best, (System.nanoTime() - start) / 1e6);
    }
    return best;
  }

  private double rowsPerSecond(LocalModel model) {
    List<LabelledFlow> flows = new ArrayList<>();
    for (int round = 1; round <= rows.rounds() && flows.size() < TIMED_ROWS; round++) {
      flows.addAll(rows.batch(round));
    }
    List<LabelledFlow> timed = flows.subList(0, Math.min(flows.size(), TIMED_ROWS));
    double[] matrix = encode(timed);
    double best = 0;
    long begin = System.nanoTime();
    do {
      long start = System.nanoTime();
      model.score(matrix, timed.size());
      best = Math.max(best, timed.size() * 1e9 / (System.nanoTime() - start));
    } while (System.nanoTime() - begin < TIMED_NANOS);
    return best;
  }
}
