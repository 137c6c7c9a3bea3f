package dais.cli;

import picocli.CommandLine.Command;

/// `dais fleet`: the fleets of processes on this machine.
@Command(
    name = "fleet",
    description = "Start, watch and stop a fleet of processes on this machine.",
    mixinStandardHelpOptions = true)
final class FleetCommand extends CommandGroup {}
