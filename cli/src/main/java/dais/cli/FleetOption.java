package dais.cli;

import picocli.CommandLine.Option;

/// The option `--fleet` of the commands that are about one fleet.
final class FleetOption {
  @Option(
      names = "--fleet",
      paramLabel = "NAME",
      description = "Which fleet, as `dais fleet list` shows it (default: default).")
  private String name = FleetFolder.DEFAULT;

  FleetFolder folder(Shell shell) {
    return FleetFolder.of(shell, name);
  }
}
