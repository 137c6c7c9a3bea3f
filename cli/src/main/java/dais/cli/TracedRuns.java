package dais.cli;

import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TelemetryOrigin;
import dais.simulation.RunObserver;
import dais.simulation.RunOptions;
import dais.simulation.RunReport;
import dais.simulation.plan.Plan;

/// Opens runs whose rounds are told to where the configuration says; telemetry begins and ends with
/// the run.
final class TracedRuns implements PlanRunner {
  private final PlanRunner runner;
  private final ConfigLayers layers;

  TracedRuns(PlanRunner runner, ConfigLayers layers) {
    this.runner = runner;
    this.layers = layers;
  }

  @Override
  public OpenRun open(Plan plan, RunOptions options) {
    Telemetry telemetry =
        layers.telemetry(TelemetryOrigin.Name.RUN, Long.toString(ProcessHandle.current().pid()));
    try {
      OpenRun run = runner.open(plan, options);
      run.trace(telemetry);
      return new TracedRun(run, telemetry);
    } catch (RuntimeException | Error e) {
      telemetry.close();
      throw e;
    }
  }

  private record TracedRun(OpenRun traced, Telemetry telemetry) implements OpenRun {
    @Override
    public void observe(RunObserver observer) {
      traced.observe(observer);
    }

    @Override
    public void trace(Telemetry listener) {
      traced.trace(listener);
    }

    @Override
    public RunReport run() {
      return traced.run();
    }

    @Override
    public RunReport report() {
      return traced.report();
    }

    @Override
    public void close() {
      try (telemetry) {
        traced.close();
      }
    }
  }
}
