package dais.cli;

import picocli.CommandLine.Command;

/// `dais coordinator`: the process that keeps a fleet's rounds and its ledger.
@Command(
    name = "coordinator",
    description = "Run the coordinator of a fleet, or make a ledger again that it lost.",
    mixinStandardHelpOptions = true)
final class CoordinatorCommand extends CommandGroup {}
