package dais.cli;

import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A noun: it does nothing without a verb.
abstract sealed class CommandGroup implements Runnable
    permits ConfigCommand,
        CoordinatorCommand,
        Dais,
        DetectorsCommand,
        FleetCommand,
        LedgerCommand,
        NodeCommand,
        OperatorCommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public final void run() {
    throw new ParameterException(
        spec.commandLine(),
        "expected a command after `%s`: %s"
            .formatted(
                spec.qualifiedName(),
                spec.subcommands().entrySet().stream()
                    .filter(verb -> !verb.getValue().getCommandSpec().usageMessage().hidden())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(", "))));
  }
}
