package dais.cli;

import picocli.CommandLine.Command;

/// `dais node`: the processes that host a fleet's members.
@Command(name = "node", description = "Run a node of a fleet.", mixinStandardHelpOptions = true)
final class NodeCommand extends CommandGroup {}
