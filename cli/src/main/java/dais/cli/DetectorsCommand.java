package dais.cli;

import picocli.CommandLine.Command;

/// `dais detectors`: what can look for anomalies.
@Command(
    name = "detectors",
    description = "List and compare the detectors of dais and of its plug-ins.",
    mixinStandardHelpOptions = true)
final class DetectorsCommand extends CommandGroup {}
