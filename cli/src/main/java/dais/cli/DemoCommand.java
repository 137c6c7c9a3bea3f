package dais.cli;

import dais.infrastructure.config.Configuration;
import dais.infrastructure.config.Setting;
import dais.ledger.DatabaseKey;
import dais.simulation.RunKey;
import dais.simulation.RunOptions;
import dais.simulation.ScoreArms;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanKey;
import dais.simulation.plan.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais demo`: a run that shows what dais is for. A campaign hits some of the agents; what they
/// agree on protects all of them. Its plan is always the same; the rest of the configuration holds.
@Command(
    name = "demo",
    description = "Watch twenty agents find a campaign, agree on it and learn from it.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final String ORIGIN = "demo";

  private static final List<Setting> PRESET =
      List.of(
          new Setting(PlanKey.AGENTS, "20", ORIGIN),
          new Setting(PlanKey.ROUNDS, "50", ORIGIN),
          new Setting(PlanKey.TRAFFIC, "synthetic:family=worm,start=11,touch=8", ORIGIN));

  private final Shell shell;
  private final ConfigLayers layers;
  private final PlanRunner runner;

  @Option(names = "--seed", paramLabel = "N", description = "All randomness follows from it.")
  private Optional<String> seed = Optional.empty();

  @Option(names = "--parallel", description = "A thread for each processor.")
  private boolean parallel;

  @Mixin private OutputOption output = new OutputOption();

  DemoCommand(Shell shell, ConfigLayers layers, PlanRunner runner) {
    this.shell = shell;
    this.layers = layers;
    this.runner = runner;
  }

  @Override
  public Integer call() {
    List<Setting> flags = new ArrayList<>();
    seed.ifPresent(text -> flags.add(new Setting(PlanKey.SEED, text, "--seed")));
    Plan plan = Settings.defaults().with(PRESET).with(flags).plan();
    List<Setting> runFlags =
        parallel
            ? List.of(
                new Setting(RunKey.PARALLEL, "true", "--parallel"),
                new Setting(RunKey.THREADS, "0", "--parallel"))
            : List.of();
    Configuration configuration = layers.configuration(List.of(), runFlags);
    RunOptions options =
        new RunOptions(
            LedgerPath.fresh(shell, plan.simulation().seed()),
            false,
            RunFlags.threads(configuration),
            ScoreArms.ARMS,
            RunOptions.Files.NONE,
            ORIGIN,
            configuration.flag(RunKey.STOP_ON_ERROR),
            DatabaseKey.read(configuration));
    return new RunSession(shell, runner, output.format()).run(plan, options);
  }
}
