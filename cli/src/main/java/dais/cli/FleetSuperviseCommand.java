package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais fleet supervise`: started by `fleet up`; starts the coordinator, and again when it dies. A
/// coordinator that runs already, as its supervisor died, it watches.
@Command(
    name = "supervise",
    description = "Start the coordinator, and again when it dies.",
    hidden = true,
    mixinStandardHelpOptions = true)
final class FleetSuperviseCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(FleetSuperviseCommand.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Option(names = "--port", paramLabel = "PORT", description = "Of the coordinator's first start.")
  private int port = CoordinatorRunCommand.PORT;

  FleetSuperviseCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    FleetFolder folder = fleet.folder(shell).founded();
    ProcessFolder place = folder.supervisor();
    ProcessFolder coordinator = folder.coordinator();
    place.begin(ProcessHandle.current());
    int before = coordinator.restarts();
    Supervisor supervisor =
        new Supervisor(
            () -> start(folder, coordinator),
            () -> coordinator.address().isPresent(),
            more -> coordinator.restarts(before + more),
            FIRST_PAUSE);
    int code;
    try (OrderlyEnd _ =
        OrderlyEnd.of(
            () -> {
              supervisor.stop();
              place.end();
            })) {
      code = supervisor.run();
    }
    if (code != 0) {
      throw Refusal.badInput(
          "the coordinator did not come up: " + coordinator.lastWords().orElse("exit code " + code),
          "Its log: dais fleet logs coordinator.");
    }
    return code;
  }

  /// On the port of its first start: nodes know no other.
  private Supervisor.Life start(FleetFolder folder, ProcessFolder coordinator) {
    Optional<RecordedProcess> running = coordinator.running();
    if (running.isPresent()) {
      log.atInfo().addKeyValue("pid", running.get().pid()).log("coordinator watched");
      return () -> awaitEnd(running.get(), coordinator);
    }
    int where =
        coordinator
            .address()
            .map(address -> Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))
            .orElse(port);
    Process process =
        CoordinatorRunCommand.process(folder, where).start(shell, folder, coordinator);
    log.atInfo().addKeyValue("pid", process.pid()).log("coordinator started");
    return process::waitFor;
  }

  /// Of no child the system tells the end, nor the exit code; one that ends in order removes its
  /// record.
  private static int awaitEnd(RecordedProcess running, ProcessFolder coordinator)
      throws InterruptedException {
    while (running.isAlive()) {
      Thread.sleep(LOOK);
    }
    return coordinator.recorded().isPresent() ? Supervisor.UNKNOWN : ExitCode.OK.code();
  }
}
