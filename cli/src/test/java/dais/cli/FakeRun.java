package dais.cli;

import dais.consensus.CandidateId;
import dais.consensus.DecisionDigest;
import dais.consensus.MemberSet;
import dais.consensus.Summary;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import dais.simulation.RoundResult;
import dais.simulation.RunObserver;
import dais.simulation.RunOptions;
import dais.simulation.RunReport;
import dais.simulation.plan.Plan;
import dais.simulation.scoring.DetectionQuality;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// A run without a fleet: round r has r accepted candidates, and an absence in round 2.
final class FakeRun implements PlanRunner.OpenRun {
  static final Hash ROOT = Hash.sha256(new byte[] {7});

  final Plan plan;
  final RunOptions options;
  boolean scored = true;
  boolean closed;
  Runnable beforeRound = () -> {};
  private RunObserver observer = round -> {};
  private int rounds;

  FakeRun(Plan plan, RunOptions options) {
    this.plan = plan;
    this.options = options;
  }

  @Override
  public void observe(RunObserver newObserver) {
    observer = newObserver;
  }

  @Override
  public RunReport run() {
    while (rounds < plan.simulation().rounds()) {
      rounds++;
      beforeRound.run();
      observer.onRound(round(rounds));
    }
    return report();
  }

  private static RoundResult round(int round) {
    return new RoundResult(
        round,
        new RoundResult.Watched(200, 3, 4),
        5,
        new Summary.Outcomes(round, 2, 6),
        new TreeHead(100L * round, ROOT),
        new RoundResult.Truth(
            IntStream.range(0, round)
                .mapToObj(
                    i ->
                        new RoundResult.AcceptedThreat(
                            new CandidateId(round, i),
                            List.of("scan", "", "normal").get(i % 3),
                            i == 0))
                .toList(),
            MemberSet.NONE,
            MemberSet.NONE),
        round == 2 ? List.of("member 3 is absent: its detector failed") : List.of());
  }

  @Override
  public RunReport report() {
    Optional<DetectionQuality> quality =
        scored
            ? Optional.of(new DetectionQuality(0.5, 0.25, 1.5, 0.875, 0.75, 0.125))
            : Optional.empty();
    return new RunReport(
        new RunReport.Identity(
            ROOT,
            ROOT,
            plan.simulation().seed(),
            plan.simulation().agents(),
            rounds,
            options.runLabel()),
        new RunReport.Counts(200L * rounds, 6, 8, 30, 3, 4, 23),
        new RunReport.Detection(
            Optional.empty(), quality, quality, quality, scored ? "" : "the traffic has no labels"),
        new DecisionDigest(ROOT),
        ROOT,
        options.ledger(),
        new RunReport.Timing(
            2, 0.5, 60, scored ? OptionalLong.of(123_000_000) : OptionalLong.empty()),
        scored ? List.of() : List.of("the traffic ended after round 3 of 4"));
  }

  @Override
  public void close() {
    closed = true;
  }
}
