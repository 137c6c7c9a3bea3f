package dais.cli;

import dais.infrastructure.config.Configuration;
import dais.infrastructure.config.Setting;
import dais.infrastructure.exit.ExitCode;
import dais.simulation.plan.PlanFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais config show`: every key that the code reads, with the value that a command would use.
@Command(
    name = "show",
    description = "Print every setting as key = value.",
    mixinStandardHelpOptions = true)
final class ConfigShowCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Option(names = "--origin", description = "Say where each value comes from.")
  private boolean origin;

  @Option(names = "--plan", paramLabel = "FILE", description = "With the values of this plan file.")
  private Optional<Path> planFile = Optional.empty();

  @Mixin private OutputOption output = new OutputOption();

  ConfigShowCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    Configuration configuration =
        layers.configuration(planFile.map(PlanFile::read).orElse(List.of()), List.of());
    ConfigCheck.ofValues(configuration).stream()
        .findFirst()
        .ifPresent(
            problem -> {
              throw problem.refusal();
            });
    if (layers.files().isEmpty()) {
      shell
          .err()
          .println("There is no " + ConfigLayers.FILE + " here: `dais config init` makes one.");
    }
    new Rows<>("settings", this::text, ConfigRows::write)
        .print(shell, output.format(), configuration.all());
    return ExitCode.OK.code();
  }

  private String text(Setting setting) {
    String line = setting.key().dotted() + " = " + setting.text();
    return origin ? line + "  # " + setting.origin() : line;
  }
}
