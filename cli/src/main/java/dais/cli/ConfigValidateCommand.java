package dais.cli;

import dais.infrastructure.config.Problem;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dais config validate`: every problem of the configuration, not only the first.
@Command(
    name = "validate",
    description = "Check the configuration and print every problem.",
    mixinStandardHelpOptions = true)
final class ConfigValidateCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Only this file (default: all files that are read, and the environment).")
  private Optional<Path> file = Optional.empty();

  @Mixin private OutputOption output = new OutputOption();

  ConfigValidateCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    List<Problem> problems = file.map(layers::problems).orElseGet(layers::problems);
    if (!problems.isEmpty()) {
      throw refusal(problems);
    }
    String checked =
        file.map(List::of).orElseGet(layers::files).stream()
            .map(Path::toString)
            .collect(Collectors.joining(", "));
    String what = checked.isEmpty() ? "defaults and environment" : checked;
    if (output.format() == OutputFormat.HUMAN) {
      shell.out().println(what + ": no problem");
    } else {
      shell
          .out()
          .println(Envelope.ok(output.format(), json -> json.writeStringField("checked", what)));
    }
    return ExitCode.OK.code();
  }

  private static Refusal refusal(List<Problem> problems) {
    if (problems.size() == 1) {
      return problems.getFirst().refusal();
    }
    return Refusal.badInput(
        problems.size()
            + " problems:\n"
            + problems.stream().map(Problem::message).collect(Collectors.joining("\n")),
        problems.stream().map(Problem::hint).distinct().collect(Collectors.joining("\n")));
  }
}
