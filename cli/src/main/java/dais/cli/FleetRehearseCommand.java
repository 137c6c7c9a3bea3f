package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `dais fleet rehearse`: started by `fleet up`; does in one process what a coordinator, a node and
/// a run over them do, for the JVM to remember what they need.
@Command(
    name = "rehearse",
    description = "Do once what the processes of a fleet do, for later starts to be faster.",
    hidden = true,
    mixinStandardHelpOptions = true)
final class FleetRehearseCommand implements Callable<Integer> {
  private static final String FLEET = "rehearsal";
  private static final String LOG = "rehearsal.log";
  private static final String NODE = "n1";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Parameters(paramLabel = "FOLDER", description = "Takes all that the processes write.")
  private Path folder = Path.of("");

  @Override
  public Integer call() {
    Path place = folder.toAbsolutePath();
    // Nothing of the user's surroundings: a cache is for all of them.
    Shell shell =
        new Shell(
            nowhere(),
            nowhere(),
            false,
            Map.of(
                "XDG_STATE_HOME",
                place.toString(),
                "LOGGING_CONSOLE",
                "none",
                "LOGGING_FILE",
                place.resolve(LOG).toString()),
            place,
            InstantSource.system());
    FleetFolder fleet = FleetFolder.of(shell, FLEET);
    new FleetIdentities(shell, fleet).found(List.of());
    Patience patience = new Patience(LIMIT);
    try (Part _ = Part.of(shell, "coordinator", "run", "--fleet", FLEET, "--port", "0")) {
      require(patience.await(() -> fleet.coordinator().address().isPresent()), "coordinator");
      try (Part _ = Part.of(shell, "node", "run", "--fleet", FLEET, "--name", NODE)) {
        require(patience.await(() -> fleet.process(NODE).running().isPresent()), "node");
        new FleetStart(shell, fleet, LIMIT).awaitJoined(1);
        require(
            dais(shell, "run", "--fleet", FLEET, "--agents", "3", "--steps", "4", "-o", "json") == 0
                && dais(shell, "fleet", "status", "--fleet", FLEET) == 0,
            "run");
      }
    }
    return ExitCode.OK.code();
  }

  private static PrintStream nowhere() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }

  private static int dais(Shell shell, String... args) {
    return new Dais(shell, SimulationRun::open).execute(args);
  }

  private void require(boolean well, String part) {
    if (!well) {
      throw new Refusal(
          ExitCode.NEGATIVE,
          "the rehearsal's %s did not do its part".formatted(part),
          "Its log: " + folder.resolve(LOG));
    }
  }

  /// A command that runs until it is closed.
  private record Part(Thread thread) implements AutoCloseable {
    static Part of(Shell shell, String... args) {
      return new Part(Thread.ofPlatform().name("dais-" + args[0]).start(() -> dais(shell, args)));
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
