package dais.cli;

import picocli.CommandLine.Command;

/// `dais node`: the processes that host a fleet's members.
@Command(
    name = "node",
    description = "Run a node of a fleet; let nodes of other machines in, and out.",
    mixinStandardHelpOptions = true)
final class NodeCommand extends CommandGroup {}
