package dais.simulation;

import dais.consensus.Candidate;
import dais.consensus.Decision;
import dais.consensus.MemberSet;
import dais.consensus.Outcome;
import dais.consensus.RoundRecord;
import dais.consensus.SignatureRef;
import dais.node.agent.ArmScores;
import dais.node.agent.Observation;
import dais.node.traffic.Label;
import dais.simulation.scoring.ScoreExport;
import dais.simulation.scoring.ScoreLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// The only reader of labels. It sits beside the agents, sees what they made of their batches, and
/// tells nobody but the report. Single writer.
final class Scorer {
  /// One agent's part of a round, as the scorer sees it.
  static final class Turn {
    private final int member;
    private final List<Label> labels;
    private final Observation seen;
    private final int[] fleetAfter;

    /// @param labels of the agent's flows
    /// @param seen what it made of them
    /// @param fleetAfter the fleet score of each flow once the round was learned, in millionths
    Turn(int member, List<Label> labels, Observation seen, int[] fleetAfter) {
      this.member = member;
      this.labels = labels;
      this.seen = seen;
      this.fleetAfter = fleetAfter;
    }

    int member() {
      return member;
    }

    List<Label> labels() {
      return labels;
    }

    Observation seen() {
      return seen;
    }
  }

  private final ScoreLog beforeLearning = new ScoreLog();
  private final ScoreLog local = new ScoreLog();
  private final ScoreLog fleet = new ScoreLog();
  // Of the flows that a round's learning gave another score: few, and so no second log of all.
  private final ScoreLog beforeRevision = new ScoreLog();
  private final ScoreLog afterRevision = new ScoreLog();
  private final boolean shadows;
  private final int alarmMicros;
  private final Optional<ScoreExport> export;

  Scorer(boolean shadows, int alarmMicros, Optional<ScoreExport> export) {
    this.shadows = shadows;
    this.alarmMicros = alarmMicros;
    this.export = export;
  }

  /// Scores a round; turns ascend by member.
  void score(int round, List<Turn> turns) {
    for (Turn turn : turns) {
      ArmScores arms = turn.seen().arms();
      for (int i = 0; i < turn.labels().size(); i++) {
        Label label = turn.labels().get(i);
        int flow = i;
        arms.beforeLearning().ifPresent(scores -> beforeLearning.add(label.kind(), scores[flow]));
        arms.local().ifPresent(scores -> local.add(label.kind(), scores[flow]));
        fleet.add(label.kind(), arms.fleet()[i]);
        if (turn.fleetAfter[i] != arms.fleet()[i]) {
          beforeRevision.add(label.kind(), arms.fleet()[i]);
          afterRevision.add(label.kind(), turn.fleetAfter[i]);
        }
        export.ifPresent(csv -> csv.row(round, turn.member(), flow, label, arms));
      }
    }
  }

  /// What the labels say about a round.
  RoundResult.Truth truth(RoundRecord record, List<Turn> turns) {
    Map<Integer, Turn> byMember = new HashMap<>();
    turns.forEach(turn -> byMember.put(turn.member(), turn));
    List<RoundResult.AcceptedThreat> accepted = new ArrayList<>();
    for (Decision decision : record.decisions()) {
      if (decision.outcome() == Outcome.ACCEPTED) {
        Candidate candidate = record.candidates().get(decision.candidate().ordinal());
        accepted.add(threat(candidate, byMember));
      }
    }
    return new RoundResult.Truth(
        accepted, members(turns, Scorer::isHit), members(turns, Scorer::isWarned));
  }

  RunReport.Detection detection() {
    var fleetQuality = fleet.quality(alarmMicros);
    String note = "";
    if (fleetQuality.isEmpty()) {
      note = "the traffic has no labels of both kinds, so nothing can be scored";
    } else if (!shadows) {
      note = "before_learning and local are scored with --score arms, by default up to 50 agents";
    }
    return new RunReport.Detection(
        beforeLearning.quality(alarmMicros),
        local.quality(alarmMicros),
        fleetQuality,
        fleet.rescored(beforeRevision, afterRevision).quality(alarmMicros),
        note);
  }

  private static RoundResult.AcceptedThreat threat(
      Candidate candidate, Map<Integer, Turn> byMember) {
    Map<Label, Integer> votes = new HashMap<>();
    for (SignatureRef ref : candidate.signatures()) {
      Turn turn = byMember.get(ref.member());
      if (turn != null) {
        turn.seen()
            .groups()
            .get(ref.index())
            .indices()
            .forEach(flow -> votes.merge(turn.labels().get(flow), 1, Integer::sum));
      }
    }
    Label most =
        votes.entrySet().stream()
            .max(
                Map.Entry.<Label, Integer>comparingByValue()
                    .thenComparing(entry -> entry.getKey().family(), Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .orElse(Label.UNLABELLED);
    return new RoundResult.AcceptedThreat(
        candidate.id(), most.family(), most.kind() == Label.Kind.ATTACK);
  }

  private static MemberSet members(List<Turn> turns, Predicate<Turn> which) {
    return MemberSet.of(turns.stream().filter(which).mapToInt(Turn::member));
  }

  private static boolean isHit(Turn turn) {
    return attacks(turn).findAny().isPresent();
  }

  private static boolean isWarned(Turn turn) {
    return attacks(turn).anyMatch(turn.seen()::matched);
  }

  private static IntStream attacks(Turn turn) {
    return IntStream.range(0, turn.labels().size())
        .filter(i -> turn.labels().get(i).kind() == Label.Kind.ATTACK);
  }
}
