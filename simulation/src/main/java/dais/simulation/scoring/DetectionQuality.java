package dais.simulation.scoring;

import java.util.Arrays;
import java.util.Optional;

/// How well scores separate attacks from benign flows. Flows with equal scores are one step of
/// every curve.
///
/// @param precision attacks among the alarms, in [0, 1]; 1 where there is no alarm
/// @param recall alarms among the attacks, in [0, 1]
/// @param falseAlarmsPer1000 alarms among a thousand benign flows
/// @param rocAuc area under the receiver operating characteristic: the chance that an attack
///   outscores a benign flow
/// @param averagePrecision mean of the precision at each attack, weighted by the step in recall
/// @param recallAt30Per10000 recall at the lowest bar that lets at most 30 of 10,000 benign flows
///   through
public record DetectionQuality(
    double precision,
    double recall,
    double falseAlarmsPer1000,
    double rocAuc,
    double averagePrecision,
    double recallAt30Per10000) {
  private static final int BUDGET = 30;
  private static final int BUDGET_BASE = 10_000;

  /// Measures `scores` against `attacks`, index by index; a flow is an alarm at or above `alarm`.
  /// Empty unless there are both attacks and benign flows.
  static Optional<DetectionQuality> of(int[] scores, boolean[] attacks, int alarm) {
    // Score in the high bits, label in the lowest: sorting keeps each score with its label and ties
    // together.
    long[] ranked = new long[scores.length];
    long positives = 0;
    for (int i = 0; i < scores.length; i++) {
      ranked[i] = ((long) scores[i] << 1) | (attacks[i] ? 1 : 0);
      positives += attacks[i] ? 1 : 0;
    }
    long negatives = scores.length - positives;
    if (positives == 0 || negatives == 0) {
      return Optional.empty();
    }
    Arrays.sort(ranked);

    long hits = 0;
    long falseAlarms = 0;
    long hitsAtAlarm = 0;
    long falseAlarmsAtAlarm = 0;
    long hitsInBudget = 0;
    double area = 0;
    double averagePrecision = 0;
    for (int end = ranked.length; end > 0; ) {
      long score = ranked[end - 1] >> 1;
      int start = end;
      long stepHits = 0;
      while (start > 0 && ranked[start - 1] >> 1 == score) {
        start--;
        stepHits += ranked[start] & 1;
      }
      long stepFalse = end - start - stepHits;
      area += stepFalse * (hits + stepHits / 2.0);
      hits += stepHits;
      falseAlarms += stepFalse;
      averagePrecision += (double) stepHits / positives * hits / (hits + falseAlarms);
      if (score >= alarm) {
        hitsAtAlarm = hits;
        falseAlarmsAtAlarm = falseAlarms;
      }
      if (falseAlarms * BUDGET_BASE <= negatives * BUDGET) {
        hitsInBudget = hits;
      }
      end = start;
    }
    long alarms = hitsAtAlarm + falseAlarmsAtAlarm;
    return Optional.of(
        new DetectionQuality(
            alarms == 0 ? 1 : (double) hitsAtAlarm / alarms,
            (double) hitsAtAlarm / positives,
            1000.0 * falseAlarmsAtAlarm / negatives,
            area / positives / negatives,
            averagePrecision,
            (double) hitsInBudget / positives));
  }
}
