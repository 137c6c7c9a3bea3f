package dais.cli;

import dais.infrastructure.telemetry.Telemetry;
import dais.simulation.RunObserver;
import dais.simulation.RunOptions;
import dais.simulation.RunReport;
import dais.simulation.plan.Plan;

/// Opens runs: the simulation, or a fake in tests.
interface PlanRunner {
  OpenRun open(Plan plan, RunOptions options);

  /// A run whose traffic and ledger are open.
  interface OpenRun extends AutoCloseable {
    /// Tells `observer` of every round after its commit. What it throws ends the run there.
    void observe(RunObserver observer);

    /// Tells `telemetry` of every round; a run whose rounds another process owns has nothing to
    /// tell.
    default void trace(Telemetry telemetry) {}

    /// Runs to the end of the plan.
    RunReport run();

    /// What has been reached so far.
    RunReport report();

    @Override
    void close();
  }
}
