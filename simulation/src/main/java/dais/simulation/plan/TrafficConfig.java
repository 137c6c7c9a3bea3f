package dais.simulation.plan;

import dais.consensus.Micros;
import dais.node.traffic.Split;
import dais.node.traffic.TrafficSetting;
import dais.node.traffic.TrafficSpec;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The traffic that the agents watch.
///
/// @param spec where it comes from; default `synthetic`
/// @param baseline where the traffic comes from that the detectors are fitted on; empty, the
///   default, where it is the traffic's own
/// @param split how a recording is shared out among the agents; default `host`
/// @param batch flows that an agent sees in a round, in [1, 100000]; empty, the default, for 100
///   generated flows, or for a recording spread evenly over the rounds
/// @param baselineFlows flows that an agent is fitted on where the baseline is generated, in [64,
///   1000000]; default 512
/// @param anomalyRateMicros share of attack flows in generated traffic, in millionths, in [0,
///   1000000]; default 50,000 (0.05)
public record TrafficConfig(
    TrafficSpec spec,
    Optional<TrafficSpec> baseline,
    Split split,
    OptionalInt batch,
    int baselineFlows,
    int anomalyRateMicros) {
  public static final TrafficConfig DEFAULT =
      new TrafficConfig(
          new TrafficSpec("synthetic", "", Map.of()),
          Optional.empty(),
          new Split.ByHost(),
          OptionalInt.empty(),
          TrafficSetting.DEFAULT_BASELINE_FLOWS,
          Micros.of(TrafficSetting.DEFAULT_ANOMALY_RATE));

  public TrafficConfig {
    batch.ifPresent(flows -> Range.check(PlanKey.BATCH, flows, 1, 100_000));
    Range.check(PlanKey.BASELINE_FLOWS, baselineFlows, 64, 1_000_000);
    Range.checkMicros(PlanKey.ANOMALY_RATE, anomalyRateMicros, 0, Micros.ONE);
  }

  /// The anomaly rate as a share in [0, 1].
  public double anomalyRate() {
    return Micros.toDouble(anomalyRateMicros);
  }
}
