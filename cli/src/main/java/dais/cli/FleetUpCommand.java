package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.proto.coordinator.v1.StartLiveRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais fleet up`: a whole fleet on this machine, ready when the command ends.
@Command(
    name = "up",
    description =
        "Start a fleet on this machine and wait until its nodes have joined; with --live, until their"
            + " members are fitted too.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FleetUpCommand implements Callable<Integer> {
  private static final int MOST_NODES = 1_000;

  private final Shell shell;
  private final ConfigLayers layers;

  @Mixin private FleetOption fleet = new FleetOption();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description =
          "How many nodes there are to be, n1 to nN; those that run are left alone (default: as many"
              + " as the fleet had).")
  private Optional<Integer> nodes = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "The coordinator's (default: the one it had, or "
              + CoordinatorRunCommand.PORT
              + "); 0 for a free one.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "Where the coordinator listens (default: where it did, or "
              + CoordinatorRunCommand.BIND
              + "); 0.0.0.0 for every address.")
  private Optional<String> bind = Optional.empty();

  @Option(names = "--no-restart", description = "Do not start the coordinator again when it dies.")
  private boolean noRestart;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to wait for the fleet (default: 60).")
  private int timeout = 60;

  @Mixin private LiveFlags live = new LiveFlags();

  @Mixin private OutputOption output = new OutputOption();

  FleetUpCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    check("--timeout", timeout, 1, 86_400);
    long began = System.nanoTime();
    FleetFolder folder = fleet.folder(shell).here();
    int count = nodes.orElseGet(() -> FleetStart.count(folder.nodes()));
    if (nodes.isEmpty() && count == 0 && !live.hasOthers()) {
      throw Refusal.badInput(
          "fleet %s has no nodes yet: expected how many it is to have".formatted(folder.name()),
          "Name them: --nodes N, or --nodes 0 to go on with a live run of nodes elsewhere.");
    }
    check("--nodes", count, live.isLive() ? 0 : 1, MOST_NODES);
    List<String> names = live.nodes(FleetStart.names(count));
    Optional<StartLiveRequest> wanted =
        live.isLive()
            ? Optional.of(live.request(shell, layers, names, folder.liveLedger().toString()))
            : Optional.empty();
    FleetStart start = new FleetStart(shell, folder, Duration.ofSeconds(timeout));
    List<String> started;
    boolean already;
    try (FleetFolder.Hold _ = folder.hold()) {
      already = start.coordinatorRuns();
      if (already) {
        requireSamePort(folder);
        requireSameBind(folder);
        requireSameSupervision(folder);
        if (!noRestart) {
          start.supervisorAgain();
        }
      } else {
        int free = port.or(() -> folder.coordinator().port()).orElse(CoordinatorRunCommand.PORT);
        String where = bind.orElseGet(() -> folder.coordinator().bind());
        start.requireFree(where, free);
        prepare();
        new FleetIdentities(shell, folder).found(List.of());
        Process starting = start.coordinator(where, free, !noRestart);
        start.identities(count); // In the meantime.
        start.awaitListening(starting);
      }
      start.identities(count);
      started = start.nodes(count);
      start.awaitJoined(count);
      wanted.ifPresent(request -> start.live(request, names, count));
    }
    double seconds = Duration.ofNanos(System.nanoTime() - began).toMillis() / 1_000.0;
    FleetStatus status = FleetStatus.of(shell, folder);
    if (output.format() == OutputFormat.HUMAN) {
      shell.out().println(headline(folder, already, started, count, seconds));
      shell.out().println(status.text());
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    status.write(json);
                    json.writeNumberField("started", started.size());
                    json.writeNumberField("seconds", seconds);
                  }));
    }
    return ExitCode.OK.code();
  }

  /// Makes what lets the processes start faster, where it is not there yet.
  private void prepare() {
    AotCache.ofProcess(shell)
        .filter(cache -> !cache.isMade())
        .ifPresent(
            cache -> {
              shell.err().println("preparing faster starts, once (" + cache.folder() + ") ...");
              var _ = new AotRehearsal(cache).make();
            });
  }

  private static String headline(
      FleetFolder folder, boolean already, List<String> started, int nodes, double seconds) {
    return already && started.isEmpty()
        ? "fleet %s is up already".formatted(folder.name())
        : String.format(
            Locale.ROOT,
            "fleet %s is up: %d of %d nodes started in %.1f s",
            folder.name(),
            started.size(),
            nodes,
            seconds);
  }

  private void requireSamePort(FleetFolder folder) {
    String address = folder.coordinator().address().orElse("");
    if (port.isPresent() && port.get() != 0 && !address.endsWith(":" + port.get())) {
      throw Refusal.badInput(
          "fleet %s is up already, its coordinator at %s, not at port %d"
              .formatted(folder.name(), address, port.get()),
          "Leave --port out, or stop the fleet first: dais fleet down.");
    }
  }

  private void requireSameBind(FleetFolder folder) {
    String bound = folder.coordinator().bind();
    if (bind.isPresent() && !bind.get().equals(bound)) {
      throw Refusal.badInput(
          "fleet %s is up already, its coordinator listens on %s, not on %s"
              .formatted(folder.name(), bound, bind.get()),
          "Leave --bind out, or stop the fleet first: dais fleet down.");
    }
  }

  private void requireSameSupervision(FleetFolder folder) {
    if (noRestart && folder.supervisor().running().isPresent()) {
      throw Refusal.badInput(
          "fleet %s is up already, its coordinator supervised".formatted(folder.name()),
          "Leave --no-restart out, or stop the fleet first: dais fleet down.");
    }
  }

  private static void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw Refusal.badInput(
          "%s must be %d to %d but was %d".formatted(option, least, most, value),
          "Name another number.");
    }
  }
}
