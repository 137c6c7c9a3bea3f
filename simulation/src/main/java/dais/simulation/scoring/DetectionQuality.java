package dais.simulation.scoring;

import java.util.Optional;
import java.util.OptionalDouble;

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

  /// Measures scores by how often attacks and benign flows had them; a flow is an alarm at or above
  /// `alarm`. Empty unless there are both attacks and benign flows.
  ///
  /// @param ranked one for each score, ascending: the score in the high half, its slot in the low
  ///   half
  /// @param slots at [ScoreLog#ATTACKS] and [ScoreLog#BENIGN] after a slot the flows with its score
  static Optional<DetectionQuality> of(long[] ranked, int[] slots, int alarm) {
    long positives = total(ranked, slots, ScoreLog.ATTACKS);
    long negatives = total(ranked, slots, ScoreLog.BENIGN);
    if (positives == 0 || negatives == 0) {
      return Optional.empty();
    }

    long hits = 0;
    long falseAlarms = 0;
    long hitsAtAlarm = 0;
    long falseAlarmsAtAlarm = 0;
    long hitsInBudget = 0;
    double area = 0;
    double averagePrecision = 0;
    for (int i = ranked.length - 1; i >= 0; i--) {
      long score = ranked[i] >> 32;
      long stepHits = slots[(int) ranked[i] + ScoreLog.ATTACKS];
      long stepFalse = slots[(int) ranked[i] + ScoreLog.BENIGN];
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

  /// The recall at the lowest bar that lets at most `falsePer10000` of 10,000 benign flows through;
  /// the other parameters as for [#of].
  static OptionalDouble recallAt(long[] ranked, int[] slots, int falsePer10000) {
    long positives = total(ranked, slots, ScoreLog.ATTACKS);
    long negatives = total(ranked, slots, ScoreLog.BENIGN);
    if (positives == 0 || negatives == 0) {
      return OptionalDouble.empty();
    }
    long allowed = negatives * falsePer10000 / BUDGET_BASE;
    long hits = 0;
    long passed = 0;
    for (int i = ranked.length - 1; i >= 0; i--) {
      passed += slots[(int) ranked[i] + ScoreLog.BENIGN];
      if (passed > allowed) {
        break;
      }
      hits += slots[(int) ranked[i] + ScoreLog.ATTACKS];
    }
    return OptionalDouble.of((double) hits / positives);
  }

  private static long total(long[] ranked, int[] slots, int kind) {
    long total = 0;
    for (long step : ranked) {
      total += slots[(int) step + kind];
    }
    return total;
  }
}
