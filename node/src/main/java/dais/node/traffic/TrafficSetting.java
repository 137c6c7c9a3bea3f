package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import java.util.OptionalInt;

/// What a plan says about the traffic of the whole fleet, whatever its source.
///
/// @param seed the plan's seed
/// @param agents members of the fleet, at least 1
/// @param rounds rounds that the plan asks for, at least 1
/// @param batch flows an agent sees in a round, at least 1; where absent, generated traffic takes
///   [#DEFAULT_BATCH] and a recording is spread evenly over the rounds
/// @param baselineFlows flows an agent is fitted on where the baseline is generated, at least 1;
///   default 512
/// @param anomalyRate share of attack flows in generated traffic, in [0, 1]; default 0.05
/// @param split how a recording's rows are shared out among the agents
public record TrafficSetting(
    long seed,
    int agents,
    int rounds,
    OptionalInt batch,
    int baselineFlows,
    double anomalyRate,
    Split split) {
  public static final int DEFAULT_BATCH = 100;
  public static final int DEFAULT_BASELINE_FLOWS = 512;
  public static final double DEFAULT_ANOMALY_RATE = 0.05;

  public TrafficSetting {
    atLeastOne("agents", agents);
    atLeastOne("rounds", rounds);
    atLeastOne("batch", batch.orElse(1));
    atLeastOne("baseline flows", baselineFlows);
    if (!(anomalyRate >= 0 && anomalyRate <= 1)) {
      throw Refusal.badInput(
          "anomaly rate must be in [0, 1] but was " + anomalyRate,
          "Give the share of attack flows, such as 0.05.");
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw Refusal.badInput(
          "%s must be at least 1 but was %d".formatted(name, value),
          "Give a positive whole number.");
    }
  }
}
