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
      print(
          Envelope.line(
              json -> {
                json.writeNumberField("round", round.round());
                json.writeNumberField("accepted", round.outcomes().accepted());
                json.writeNumberField("rejected", round.outcomes().rejected());
                json.writeNumberField("undecided", round.outcomes().undecided());
                json.writeNumberField("tree_size", round.head().size());
                json.writeStringField("root", round.head().root().toString());
              }));
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
