package dais.node.detection;

import dais.consensus.Micros;
import java.util.HashSet;
import java.util.List;

/// What a plan fixes about detection.
///
/// A message about a value out of range begins with the plan's key.
///
/// @param detectors names of the detectors that run side by side, each a service: at least one,
///   none twice; default forest, mahalanobis, neighbours
/// @param alarmBudget false alarms allowed per 10,000 flows, in [1, 500]; default 30
/// @param trees isolation trees in the forest, in [1, 1000]; default 100
/// @param subsample rows that a tree draws, never more than half the rows that are fitted, in [2,
///   4096]; default 256
/// @param groups groups in the neighbour ensemble, in [1, 64]; default 8
/// @param groupSize rows in a group of the neighbour ensemble, in [1, 1024]; default 64
/// @param refitRounds rounds between two refits, in [10, 1000000]; default 50
public record DetectionConfig(
    List<String> detectors,
    int alarmBudget,
    int trees,
    int subsample,
    int groups,
    int groupSize,
    int refitRounds) {
  public static final DetectionConfig DEFAULT =
      new DetectionConfig(List.of("forest", "mahalanobis", "neighbours"), 30, 100, 256, 8, 64, 50);

  public DetectionConfig {
    detectors = List.copyOf(detectors);
    if (detectors.isEmpty()
        || detectors.contains("")
        || detectors.size() > new HashSet<>(detectors).size()) {
      throw new IllegalArgumentException(
          "detection.detectors must be at least one name and none twice but was " + detectors);
    }
    within("alarm_budget", alarmBudget, 1, 500);
    within("trees", trees, 1, 1_000);
    within("subsample", subsample, 2, 4_096);
    within("groups", groups, 1, 64);
    within("group_size", groupSize, 1, 1_024);
    within("refit_rounds", refitRounds, 10, 1_000_000);
  }

  /// The alarm bar as a percentile, in millionths: 1 - alarm budget / 10,000.
  public int alarmPercentileMicros() {
    return Micros.ONE - alarmBudget * 100;
  }

  /// The surprise at the alarm bar.
  public double alarmSurprise() {
    return -StrictMath.log10(1 - Micros.toDouble(alarmPercentileMicros()));
  }

  private static void within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "detection.%s must be in [%d, %d] but was %d".formatted(key, least, most, value));
    }
  }
}
