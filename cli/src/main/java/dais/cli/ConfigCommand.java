package dais.cli;

import picocli.CommandLine.Command;

/// `dais config`: the settings in force.
@Command(
    name = "config",
    description = "Show the settings in force.",
    mixinStandardHelpOptions = true)
final class ConfigCommand extends CommandGroup {}
