package dais.cli;

import picocli.CommandLine.Command;

/// `dais operator`: who looks at a fleet, or controls it, from another machine.
@Command(
    name = "operator",
    description = "Let operators of other machines in, and out; join a fleet as one.",
    mixinStandardHelpOptions = true)
final class OperatorCommand extends CommandGroup {}
