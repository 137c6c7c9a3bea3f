package dais.cli;

import dais.simulation.RunObserver;
import dais.simulation.RunReport;
import dais.simulation.plan.Plan;
import java.nio.file.Path;

/// Shows a run while it goes on.
interface RunView extends RunObserver {
  /// Before the first round.
  void start(Plan plan, Path ledger);

  /// After the last round.
  void end(RunReport report);

  static RunView of(Shell shell, OutputFormat format) {
    return format == OutputFormat.HUMAN ? new HumanRunView(shell) : new JsonRunView(shell, format);
  }
}
