package dais.cli;

import dais.simulation.RoundResult;
import dais.simulation.RunReport;
import dais.simulation.plan.Plan;
import java.nio.file.Path;

/// A run for programs. As a stream, a round's line is flushed after its commit: who reads it can
/// rely on the round.
final class JsonRunView implements RunView {
  private final Shell shell;
  private final OutputFormat format;

  JsonRunView(Shell shell, OutputFormat format) {
    this.shell = shell;
    this.format = format;
  }

  @Override
  public void start(Plan plan, Path ledger) {}

  @Override
  public void onRound(RoundResult round) {
    if (format == OutputFormat.JSONL) {
      print(RoundLine.of(round.round(), round.outcomes(), round.head()));
    }
  }

  @Override
  public void end(RunReport report) {
    print(Envelope.ok(format, json -> ReportJson.write(json, report)));
  }

  private void print(String line) {
    shell.out().println(line);
    shell.out().flush();
  }
}
