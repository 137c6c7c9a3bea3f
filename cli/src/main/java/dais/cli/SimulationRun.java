package dais.cli;

import dais.infrastructure.telemetry.Telemetry;
import dais.simulation.RunObserver;
import dais.simulation.RunOptions;
import dais.simulation.RunReport;
import dais.simulation.Simulation;
import dais.simulation.plan.Plan;

/// A run of the simulation in this process.
final class SimulationRun implements PlanRunner.OpenRun {
  private final Simulation simulation;

  private SimulationRun(Simulation simulation) {
    this.simulation = simulation;
  }

  static PlanRunner.OpenRun open(Plan plan, RunOptions options) {
    return new SimulationRun(Simulation.of(plan, options, System.in));
  }

  @Override
  public void observe(RunObserver observer) {
    simulation.observe(observer);
  }

  @Override
  public void trace(Telemetry telemetry) {
    simulation.trace(telemetry);
  }

  @Override
  public RunReport run() {
    return simulation.run();
  }

  @Override
  public RunReport report() {
    return simulation.report();
  }

  @Override
  public void close() {
    simulation.close();
  }
}
