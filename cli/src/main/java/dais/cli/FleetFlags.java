package dais.cli;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The flags of a run that is carried out by a fleet of processes.
final class FleetFlags {
  private static final int PHASE_SECONDS = 60;
  private static final int MOST_SECONDS = 86_400;

  @Option(
      names = "--fleet",
      arity = "0..1",
      paramLabel = "NAME",
      fallbackValue = FleetFolder.DEFAULT,
      description = "Run over the fleet of processes of this name (without one: default).")
  private Optional<String> fleet = Optional.empty();

  @Option(
      names = "--phase-timeout",
      paramLabel = "SECONDS",
      description = "With --fleet: how long a phase may wait for a node (default: 60).")
  private Optional<Integer> phaseTimeout = Optional.empty();

  /// That the ledger's place is one of the coordinator's machine.
  ///
  /// @param ledger as it was named
  /// @throws Refusal if the fleet is elsewhere and nobody said where its ledger is to be
  void requireLedger(Shell shell, Optional<Path> ledger) {
    if (fleet.filter(name -> FleetFolder.of(shell, name).isElsewhere()).isPresent()
        && ledger.filter(Path::isAbsolute).isEmpty()) {
      throw Refusal.badInput(
          "the coordinator of fleet %s keeps the ledger on its own machine: expected an absolute path"
                  .formatted(fleet.orElseThrow())
              + ledger.map(path -> " but found " + path).orElse(""),
          "Add --ledger with the path that the file is to have there.");
    }
  }

  /// Runs over the fleet; empty if the run is to be in this process.
  Optional<PlanRunner> runner(Shell shell) {
    if (fleet.isEmpty() && phaseTimeout.isPresent()) {
      throw Refusal.badInput(
          "--phase-timeout is about nodes and needs --fleet", "Add --fleet, or leave it out.");
    }
    int seconds = phaseTimeout.orElse(PHASE_SECONDS);
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw Refusal.badInput(
          "--phase-timeout must be 1 to %d seconds but was %d".formatted(MOST_SECONDS, seconds),
          "Leave it out for %d s.".formatted(PHASE_SECONDS));
    }
    return fleet.map(
        name -> FleetPlanRun.over(shell, FleetFolder.of(shell, name), Duration.ofSeconds(seconds)));
  }
}
