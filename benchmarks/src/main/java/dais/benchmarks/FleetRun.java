package dais.benchmarks;

import dais.simulation.RoundResult;
import dais.simulation.RunOptions;
import dais.simulation.RunReport;
import dais.simulation.ScoreArms;
import dais.simulation.Simulation;
import dais.simulation.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// One run of a fleet, watched from outside.
final class FleetRun {
  private static final int COLLUDERS_PLUS_ONE = 3;
  private static final int THREADS = 2;

  private final String family;
  private final Set<Integer> seen = new HashSet<>();
  private int roundsAccepting;
  private int falseAccepts;
  private int thirdHit;
  private int accepted;
  private int later;
  private int warned;

  private FleetRun(String family) {
    this.family = family;
  }

  static Row run(Plan plan, String family, ScoreArms arms) throws IOException {
    FleetRun watch = new FleetRun(family);
    Path folder = Files.createTempDirectory("dais-campaigns");
    Path ledger = folder.resolve("run.db");
    RunOptions options = new RunOptions(ledger, false, THREADS, arms, Optional.empty(), "", true);
    RunReport report;
    try (Simulation simulation = Simulation.of(plan, options)) {
      simulation.observe(watch::see);
      report = simulation.run();
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    return watch.row(report);
  }

  private void see(RoundResult result) {
    RoundResult.Truth truth = result.truth();
    if (result.outcomes().accepted() > 0) {
      roundsAccepting++;
    }
    for (int member : truth.hit().ids().toArray()) {
      if (seen.add(member) && accepted > 0) {
        later++;
        warned += truth.warned().contains(member) ? 1 : 0;
      }
    }
    if (thirdHit == 0 && seen.size() >= COLLUDERS_PLUS_ONE) {
      thirdHit = result.round();
    }
    for (RoundResult.AcceptedThreat threat : truth.accepted()) {
      if (!threat.attack() || !threat.family().equals(family)) {
        falseAccepts++;
      } else if (accepted == 0) {
        accepted = result.round();
      }
    }
  }

  private Row row(RunReport report) {
    var quality = report.detection();
    return new Row(
        (int) report.counts().flows(),
        (int) report.counts().alarms(),
        roundsAccepting,
        falseAccepts,
        thirdHit,
        accepted,
        new Row.Spread(later, warned),
        new Row.Recalls(
            quality.beforeLearning().map(q -> q.recallAt30Per10000()).orElse(Double.NaN),
            quality.local().map(q -> q.recallAt30Per10000()).orElse(Double.NaN),
            quality.fleet().map(q -> q.recallAt30Per10000()).orElse(Double.NaN)));
  }
}
