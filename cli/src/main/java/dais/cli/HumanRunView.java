package dais.cli;

import dais.simulation.RoundResult;
import dais.simulation.RunReport;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanKey;
import dais.simulation.scoring.DetectionQuality;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// A run for people, in 80 columns: a line a round, then the report and what to type next.
final class HumanRunView implements RunView {
  private static final String ROW = "%6s %7s %7s %8s %11s %7s %9s %9s %7s";

  private final Shell shell;
  private final PrintStream out;
  private final Progress progress;
  private int rounds = 1;

  HumanRunView(Shell shell) {
    this.shell = shell;
    this.out = shell.out();
    this.progress = new Progress(shell);
  }

  @Override
  public void start(Plan plan, Path ledger) {
    rounds = plan.simulation().rounds();
    out.printf(
        Locale.ROOT,
        "%d agents, %d rounds, seed %d%n",
        plan.simulation().agents(),
        rounds,
        plan.simulation().seed());
    out.println("traffic " + PlanKey.TRAFFIC.in(plan));
    out.println("ledger  " + ledger);
    out.println();
    row(
        "round",
        "flows",
        "alarms",
        "matches",
        "candidates",
        "voted",
        "accepted",
        "rejected",
        "open");
  }

  @Override
  public void onRound(RoundResult round) {
    progress.clear();
    row(
        round.round(),
        round.watched().flows(),
        round.watched().alarms(),
        round.watched().matches(),
        round.outcomes().candidates(),
        round.called(),
        round.outcomes().accepted(),
        round.outcomes().rejected(),
        round.outcomes().undecided());
    round.truth().accepted().forEach(this::accepted);
    round
        .absences()
        .forEach(absence -> shell.err().println("round " + round.round() + ": " + absence));
    progress.draw("round", round.round(), rounds);
  }

  /// What the labels, which no agent sees, say about an accepted signature.
  private void accepted(RoundResult.AcceptedThreat threat) {
    String truth =
        threat.family().isEmpty()
            ? "unlabelled"
            : threat.attack() ? "an attack, " + threat.family() : "benign";
    out.println("       accepted " + threat.id() + ": " + truth);
  }

  @Override
  public void end(RunReport report) {
    progress.clear();
    var counts = report.counts();
    var timing = report.timing();
    out.println();
    line("flows", "%,d", counts.flows());
    line(
        "alarms",
        "%,d, and %,d flows matched what the fleet accepted",
        counts.alarms(),
        counts.matches());
    line(
        "candidates",
        "%,d: %,d accepted, %,d rejected, %,d undecided",
        counts.candidates(),
        counts.accepted(),
        counts.rejected(),
        counts.undecided());
    line(
        "time",
        "%.1f s after %.1f s of preparation, %.0f rounds a minute",
        timing.elapsedSeconds(),
        timing.setupSeconds(),
        timing.roundsPerMinute());
    timing
        .peakRssBytes()
        .ifPresent(bytes -> line("memory", "%d MB at the peak", bytes / 1_000_000));
    line("decision digest", "%s", report.decisionDigest().value());
    line("ledger root", "%s", report.ledgerRoot());
    report.notes().forEach(note -> line("note", "%s", note));
    out.println();
    detection(report.detection());
    out.println("Next:");
    out.println("  dais ledger stats " + report.ledgerPath());
    out.println("  dais ledger list " + report.ledgerPath() + " --kind decision");
    out.println("  dais ledger show " + report.ledgerPath() + " 0");
  }

  private void detection(RunReport.Detection detection) {
    if (detection.fleet().isPresent()) {
      out.printf(
          Locale.ROOT, "%-27s %16s %10s %10s%n", "detection", "before learning", "local", "fleet");
      measure(detection, "recall", DetectionQuality::recall);
      measure(detection, "precision", DetectionQuality::precision);
      measure(detection, "false alarms per 1,000", DetectionQuality::falseAlarmsPer1000);
      measure(detection, "recall at 30 per 10,000", DetectionQuality::recallAt30Per10000);
      measure(detection, "area under the ROC curve", DetectionQuality::rocAuc);
      measure(detection, "average precision", DetectionQuality::averagePrecision);
    }
    if (!detection.note().isEmpty()) {
      out.println("detection: " + detection.note());
    }
    out.println();
  }

  private void measure(
      RunReport.Detection detection, String name, ToDoubleFunction<DetectionQuality> measure) {
    out.printf(
        Locale.ROOT,
        "  %-25s %16s %10s %10s%n",
        name,
        cell(detection.beforeLearning(), measure),
        cell(detection.local(), measure),
        cell(detection.fleet(), measure));
  }

  private static String cell(
      Optional<DetectionQuality> quality, ToDoubleFunction<DetectionQuality> measure) {
    return quality
        .map(q -> String.format(Locale.ROOT, "%.3f", measure.applyAsDouble(q)))
        .orElse("-");
  }

  private void row(Object... cells) {
    out.printf(Locale.ROOT, ROW + "%n", cells);
    out.flush();
  }

  private void line(String name, String format, Object... values) {
    out.printf(Locale.ROOT, "%-16s", name);
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
