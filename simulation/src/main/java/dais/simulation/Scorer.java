package dais.simulation;

import dais.consensus.Candidate;
import dais.consensus.Decision;
import dais.consensus.MemberSet;
import dais.consensus.Outcome;
import dais.consensus.SignatureRef;
import dais.node.agent.ArmScores;
import dais.node.host.ScoredTurn;
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
  void score(int round, List<ScoredTurn> turns) {
    for (ScoredTurn turn : turns) {
      ArmScores arms = turn.arms();
      for (int i = 0; i < turn.labels().size(); i++) {
        Label label = turn.labels().get(i);
        int flow = i;
        arms.beforeLearning().ifPresent(scores -> beforeLearning.add(label.kind(), scores[flow]));
        arms.local().ifPresent(scores -> local.add(label.kind(), scores[flow]));
        fleet.add(label.kind(), arms.fleet()[i]);
        if (turn.fleetAfter(i) != arms.fleet()[i]) {
          beforeRevision.add(label.kind(), arms.fleet()[i]);
          afterRevision.add(label.kind(), turn.fleetAfter(i));
        }
        export.ifPresent(csv -> csv.row(round, turn.member(), flow, label, arms));
      }
    }
  }

  /// What the agents saw in a round.
  RoundResult.Watched watched(List<ScoredTurn> turns) {
    int flows = 0;
    int alarms = 0;
    int matches = 0;
    for (ScoredTurn turn : turns) {
      flows += turn.labels().size();
      matches += turn.matches();
      for (int score : turn.arms().fleet()) {
        alarms += score >= alarmMicros ? 1 : 0;
      }
    }
    return new RoundResult.Watched(flows, alarms, matches);
  }

  /// What the labels say about a round.
  RoundResult.Truth truth(
      List<Candidate> candidates, List<Decision> decisions, List<ScoredTurn> turns) {
    Map<Integer, ScoredTurn> byMember = new HashMap<>();
    turns.forEach(turn -> byMember.put(turn.member(), turn));
    List<RoundResult.AcceptedThreat> accepted = new ArrayList<>();
    for (Decision decision : decisions) {
      if (decision.outcome() == Outcome.ACCEPTED) {
        Candidate candidate = candidates.get(decision.candidate().ordinal());
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
      Candidate candidate, Map<Integer, ScoredTurn> byMember) {
    Map<Label, Integer> votes = new HashMap<>();
    for (SignatureRef ref : candidate.signatures()) {
      ScoredTurn turn = byMember.get(ref.member());
      if (turn != null) {
        turn.groups()
            .get(ref.index())
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

  private static MemberSet members(List<ScoredTurn> turns, Predicate<ScoredTurn> which) {
    return MemberSet.of(turns.stream().filter(which).mapToInt(ScoredTurn::member));
  }

  private static boolean isHit(ScoredTurn turn) {
    return attacks(turn).findAny().isPresent();
  }

  private static boolean isWarned(ScoredTurn turn) {
    return attacks(turn).anyMatch(turn::matched);
  }

  private static IntStream attacks(ScoredTurn turn) {
    return IntStream.range(0, turn.labels().size())
        .filter(i -> turn.labels().get(i).kind() == Label.Kind.ATTACK);
  }
}
