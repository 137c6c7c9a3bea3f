package dais.cli;

import dais.infrastructure.config.Configuration;
import dais.infrastructure.exit.Refusal;
import dais.ledger.DatabaseKey;
import dais.ledger.LedgerStore;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options that say which ledger a command reads: a file, or one that a coordinator keeps.
final class LedgerPlace {
  @Option(
      names = "--fleet",
      paramLabel = "NAME",
      description = "Ask the coordinator of this fleet, in place of a file.")
  private Optional<String> fleet = Optional.empty();

  @Option(
      names = "--run",
      paramLabel = "ID",
      description =
          "With --fleet: which run, by the first digits of its id (default: the one begun last).")
  private Optional<String> run = Optional.empty();

  /// @throws Refusal if the options do not fit together, or there is no such ledger
  LedgerView open(Shell shell, ConfigLayers layers, Optional<Path> file) {
    if (fleet.isPresent() && file.isPresent()) {
      throw Refusal.badInput(
          "expected a file or --fleet but found both: %s and %s".formatted(file.get(), fleet.get()),
          "Leave one of them out.");
    }
    if (fleet.isPresent()) {
      return LedgerClient.open(shell, FleetFolder.of(shell, fleet.get()), run);
    }
    if (run.isPresent()) {
      throw Refusal.badInput(
          "--run is for a coordinator's ledgers but --fleet is not there",
          "Add --fleet NAME, or leave it out: a file holds one run.");
    }
    Configuration configuration = layers.configuration();
    Path found = LedgerPath.forReading(shell, configuration, file);
    return new LedgerFile(found, LedgerStore.openReadOnly(found, DatabaseKey.read(configuration)));
  }
}
