package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais fleet clean`: forgets a fleet that is down.
@Command(
    name = "clean",
    description =
        "Delete all that this machine keeps of a fleet: root, identities, logs; of one elsewhere, its"
            + " operator's identity.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FleetCleanCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Option(
      names = "--yes",
      description = "Yes, delete it: whoever has joined from elsewhere must join anew.")
  private boolean yes;

  FleetCleanCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    FleetFolder folder = fleet.folder(shell);
    if (!Files.isDirectory(folder.path())) {
      shell.out().println("there is no fleet " + folder.name());
      return ExitCode.OK.code();
    }
    try (FleetFolder.Hold _ = folder.hold()) {
      List<ProcessFolder> running = folder.running();
      if (!running.isEmpty()) {
        throw Refusal.badInput(
            "fleet %s still runs: %s"
                .formatted(
                    folder.name(),
                    running.stream().map(ProcessFolder::name).collect(Collectors.joining(", "))),
            "Stop it first: dais fleet down --fleet " + folder.name());
      }
      if (!yes) {
        throw Refusal.badInput(
            "this deletes %s with the %s"
                .formatted(
                    folder.path(),
                    folder.isElsewhere() ? "operator's identity" : "fleet's root and identities"),
            "If that is what you want, add --yes.");
      }
      delete(folder.path());
    }
    shell.out().println("fleet %s is deleted".formatted(folder.name()));
    return ExitCode.OK.code();
  }

  private static void delete(Path folder) {
    try {
      for (Path path : FleetFolder.files(folder)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw FleetFolder.cannot("delete", folder, e);
    }
  }
}
