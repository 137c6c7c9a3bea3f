package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.simulation.RoundResult;
import dais.simulation.RunOptions;
import dais.simulation.RunReport;
import dais.simulation.plan.Plan;

/// Carries out one run, shows it, and stops it cleanly when the process is asked to end.
final class RunSession {
  private final Shell shell;
  private final PlanRunner runner;
  private final OutputFormat format;

  RunSession(Shell shell, PlanRunner runner, OutputFormat format) {
    this.shell = shell;
    this.runner = runner;
    this.format = format;
  }

  /// Runs to the end and returns the exit code.
  int run(Plan plan, RunOptions options) {
    try (StopSignal stop = StopSignal.install(shell)) {
      return run(plan, options, stop);
    }
  }

  int run(Plan plan, RunOptions options, StopSignal stop) {
    RunView view = RunView.of(shell, format);
    try (PlanRunner.OpenRun run = runner.open(plan, options)) {
      view.start(plan, options.ledger());
      run.observe(
          round -> {
            view.onRound(round);
            if (stop.requested()) {
              throw new Stopped(round);
            }
          });
      RunReport report = run.run();
      view.end(report);
      return ExitCode.OK.code();
    } catch (Stopped e) {
      return new Failure(
              ExitCode.INTERRUPTED,
              "stopped as asked after round %d of %d"
                  .formatted(e.round, plan.simulation().rounds()),
              "Go on with: dais run --resume --ledger " + options.ledger())
          .tell(shell, format);
    }
  }

  /// Leaves a run between two rounds.
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int round;

    Stopped(RoundResult round) {
      super("stopped after round " + round.round(), null, false, false);
      this.round = round.round();
    }
  }
}
