package dais.cli;

import dais.infrastructure.exit.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais fleet down`: ends every process of the fleet on this machine.
@Command(
    name = "down",
    description = "Stop the fleet's processes on this machine: in order, or after 15 s by force.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FleetDownCommand implements Callable<Integer> {
  // A coordinator gives itself 5 s to end its round, and as nodes do a few more to say goodbye.
  static final Duration IN_ORDER = Duration.ofSeconds(15);

  private static final Duration BY_FORCE = Duration.ofSeconds(5);

  private final Shell shell;
  private final Duration inOrder;

  @Mixin private FleetOption fleet = new FleetOption();

  /// @param inOrder how long a process has to end by itself
  FleetDownCommand(Shell shell, Duration inOrder) {
    this.shell = shell;
    this.inOrder = inOrder;
  }

  @Override
  public Integer call() {
    FleetFolder folder = fleet.folder(shell).founded();
    try (FleetFolder.Hold _ = folder.hold()) {
      // Else it starts the coordinator again.
      boolean ran = end(List.of(folder.supervisor()));
      // Before the nodes, which it needs to end its round.
      ran |= end(List.of(folder.coordinator()));
      ran |= end(folder.nodes());
      shell
          .out()
          .println("fleet %s %s".formatted(folder.name(), ran ? "is down" : "was down already"));
    }
    return ExitCode.OK.code();
  }

  /// @return whether one of them ran
  private boolean end(List<ProcessFolder> places) {
    List<ProcessFolder> running =
        places.stream().filter(place -> place.running().isPresent()).toList();
    List<RecordedProcess> processes =
        running.stream().flatMap(place -> place.running().stream()).toList();
    for (RecordedProcess process : processes) {
      ProcessSignal.END.send(process);
      // One that is paused hears nothing else.
      ProcessSignal.RESUME.send(process);
    }
    boolean allGone = new Patience(inOrder).await(() -> gone(processes));
    for (ProcessFolder place : running) {
      place
          .running()
          .filter(_ -> !allGone)
          .ifPresent(
              process -> {
                shell
                    .err()
                    .println(
                        "%s did not end within %d s and is killed (pid %d)"
                            .formatted(place.name(), inOrder.toSeconds(), process.pid()));
                ProcessSignal.KILL.send(process);
              });
    }
    if (!new Patience(BY_FORCE).await(() -> gone(processes))) {
      throw new IllegalStateException("a process outlived SIGKILL: " + processes);
    }
    places.forEach(ProcessFolder::end);
    return !running.isEmpty();
  }

  private static boolean gone(List<RecordedProcess> processes) {
    return processes.stream().noneMatch(RecordedProcess::isAlive);
  }
}
