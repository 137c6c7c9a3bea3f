package dais.cli;

import picocli.CommandLine.Command;

/// `dais config`: the settings in force and the file that they come from.
@Command(
    name = "config",
    description = "Write, read and check the configuration.",
    mixinStandardHelpOptions = true)
final class ConfigCommand extends CommandGroup {}
