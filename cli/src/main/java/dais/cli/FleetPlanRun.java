package dais.cli;

import dais.simulation.FleetRun;
import dais.simulation.RunObserver;
import dais.simulation.RunOptions;
import dais.simulation.RunReport;
import dais.simulation.plan.Plan;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/// A run over a fleet of processes.
final class FleetPlanRun implements PlanRunner.OpenRun {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final CoordinatorClient coordinator;
  private final FleetRun run;

  private FleetPlanRun(CoordinatorClient coordinator, FleetRun run) {
    this.coordinator = coordinator;
    this.run = run;
  }

  /// @param phase how long a phase may wait for a node
  static PlanRunner over(Shell shell, FleetFolder fleet, Duration phase) {
    return (plan, options) -> open(shell, fleet, phase, plan, options);
  }

  private static PlanRunner.OpenRun open(
      Shell shell, FleetFolder fleet, Duration phase, Plan plan, RunOptions options) {
    CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet);
    try {
      // Before the inputs are read, which may take minutes.
      var _ = coordinator.status();
      return new FleetPlanRun(
          coordinator,
          FleetRun.of(
              plan,
              options,
              shell.directory(),
              phase,
              coordinator.channel(),
              line -> talk(shell, line)));
    } catch (RuntimeException e) {
      coordinator.close();
      throw e;
    }
  }

  private static void talk(Shell shell, String line) {
    shell.err().println((shell.interactive() ? CLEAR_LINE : "") + line);
  }

  @Override
  public void observe(RunObserver observer) {
    run.observe(observer);
  }

  @Override
  public RunReport run() {
    try {
      return run.run();
    } catch (StatusRuntimeException e) {
      throw coordinator.refusal(e);
    }
  }

  @Override
  public RunReport report() {
    return run.report();
  }

  @Override
  public void close() {
    run.close();
    coordinator.close();
  }
}
