package dais.cli;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that say which node of this machine a command is about: one of a fleet of this
/// machine, or one that has joined a coordinator elsewhere.
final class NodePlace {
  @Mixin private FleetOption fleet = new FleetOption();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The node's name in a fleet of this machine, such as n1.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--coordinator",
      paramLabel = "HOST:PORT",
      description = "A coordinator elsewhere; needs --identity.")
  private Optional<String> coordinator = Optional.empty();

  @Option(
      names = "--identity",
      paramLabel = "FOLDER",
      description = "The folder that holds the node's identity.pem.")
  private Optional<Path> identityFolder = Optional.empty();

  /// Where a node is.
  ///
  /// @param coordinator its address
  /// @param identity the folder that holds its identity, or will
  /// @param process its place in a fleet of this machine; empty for a coordinator elsewhere
  record Found(
      FleetFolder fleet, String coordinator, Path identity, Optional<ProcessFolder> process) {}

  /// @throws Refusal if the options do not fit together, or there is no such fleet
  Found find(Shell shell) {
    if (coordinator.isPresent() != identityFolder.isPresent()) {
      throw Refusal.badInput(
          "--coordinator and --identity go together but only one is there",
          "Name both for a coordinator elsewhere, none for a fleet of this machine.");
    }
    FleetFolder folder = fleet.folder(shell);
    if (coordinator.isPresent()) {
      return new Found(folder, coordinator.get(), identityFolder.orElseThrow(), Optional.empty());
    }
    ProcessFolder process = folder.founded().process(FleetFolder.checkNode(named()));
    String address = folder.coordinator().address().orElseThrow(() -> noCoordinator(folder));
    return new Found(folder, address, process.path(), Optional.of(process));
  }

  /// @throws Refusal if another name was given than `own`
  void requireName(String own) {
    name.filter(given -> !given.equals(own))
        .ifPresent(
            given -> {
              throw Refusal.badInput(
                  "--name is %s but the identity is that of %s".formatted(given, own),
                  "Leave --name out, or name the folder of its identity.");
            });
  }

  private String named() {
    return name.orElseThrow(
        () ->
            Refusal.badInput(
                "a node of a fleet of this machine needs a name", "Add one: --name n1."));
  }

  private static Refusal noCoordinator(FleetFolder fleet) {
    return Refusal.badInput(
        "fleet %s has had no coordinator on this machine".formatted(fleet.name()),
        "Start it first: dais coordinator run --fleet " + fleet.name());
  }
}
