package dais.cli;

import dais.infrastructure.config.Configuration;
import dais.infrastructure.config.Setting;
import dais.infrastructure.exit.ExitCode;
import dais.ledger.DatabaseKey;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais run`: a plan, carried out in this process or by a fleet.
@Command(
    name = "run",
    description = "Run a fleet through a plan and write its ledger.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RunCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;
  private final PlanRunner runner;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "The plan file; flags and the environment go over it.")
  private Optional<Path> planFile = Optional.empty();

  @Option(names = "--print-plan", description = "Print the plan as a commented file; run nothing.")
  private boolean printPlan;

  @Mixin private PlanFlags planFlags = new PlanFlags();
  @Mixin private RunFlags runFlags = new RunFlags();
  @Mixin private FleetFlags fleetFlags = new FleetFlags();
  @Mixin private OutputOption output = new OutputOption();

  RunCommand(Shell shell, ConfigLayers layers, PlanRunner runner) {
    this.shell = shell;
    this.layers = layers;
    this.runner = runner;
  }

  @Override
  public Integer call() {
    Optional<PlanRunner> fleet = fleetFlags.runner(shell);
    fleet.ifPresent(_ -> runFlags.requireNoneOfOneProcess());
    List<Setting> flags = new ArrayList<>(planFlags.settings());
    flags.addAll(runFlags.settings());
    List<Setting> said = new ArrayList<>();
    String label = "";
    if (runFlags.resume()) {
      Configuration here = layers.configuration(said, flags);
      LedgerPlan begun = LedgerPlan.read(RunFlags.resumedLedger(here), DatabaseKey.read(here));
      said.addAll(begun.settings().configuration().all());
      label = begun.runLabel();
    }
    said.addAll(planFile.map(PlanFile::read).orElse(List.of()));
    Configuration configuration = layers.configuration(said, flags);
    Plan plan = new Settings(configuration).plan();
    if (printPlan) {
      shell.out().print(plan.toYaml());
      return ExitCode.OK.code();
    }
    if (runFlags.resume()) {
      LedgerPlan.checkInputs(plan);
    }
    fleetFlags.requireLedger(shell, LedgerPath.named(configuration));
    return new RunSession(shell, fleet.orElse(runner), output.format())
        .run(plan, runFlags.options(shell, configuration, plan.simulation().seed(), label));
  }
}
