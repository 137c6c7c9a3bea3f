package dais.cli;

import picocli.CommandLine.Option;

/// The option `--fleet` of the commands that are about one fleet of this machine.
final class FleetOption {
  @Option(
      names = "--fleet",
      paramLabel = "NAME",
      description = "Which fleet of this machine (default: default).")
  private String name = FleetFolder.DEFAULT;

  FleetFolder folder(Shell shell) {
    return FleetFolder.of(shell, name);
  }
}
