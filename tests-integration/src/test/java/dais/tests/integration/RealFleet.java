package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.rpc.FleetChannel;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.TlsIdentity;
import dais.ledger.Hash;
import dais.test.fleet.FleetWords;
import dais.tests.integration.Distribution.Outcome;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words for a fleet of real processes, which are killed and stopped by signals.
final class RealFleet implements FleetWords {
  private static final Pattern PROCESS =
      Pattern.compile(
          "\"(?:name\":\"(?<node>[\\w-]+)\",|(?<own>coordinator|supervisor)\":\\{)"
              + "\"process\":\"\\w+\",\"pid\":(?<pid>\\d+)");

  private final Distribution distribution;
  private final Path work;
  private final Map<String, String> variables;
  private final int nodes;
  private final String address;
  private final ManagedChannel admin;
  private final Map<String, Long> pids = new TreeMap<>();
  private int restartsBefore;

  /// Starts a coordinator, its supervisor and nodes n1 to n`nodes`.
  ///
  /// @param more options of `fleet up`
  RealFleet(Distribution distribution, Path work, int nodes, String... more)
      throws IOException, InterruptedException {
    this(distribution, work, Map.of(), nodes, more);
  }

  /// One whose processes and commands have further environment variables.
  RealFleet(
      Distribution distribution,
      Path work,
      Map<String, String> variables,
      int nodes,
      String... more)
      throws IOException, InterruptedException {
    this.distribution = distribution;
    this.work = work;
    this.variables = variables;
    this.nodes = nodes;
    try {
      startNodes(more);
    } catch (AssertionError e) {
      good("fleet", "down"); // What did start must not be left.
      throw e;
    }
    String status = status();
    Matcher address = Pattern.compile("\"address\":\"(127.0.0.1:\\d+)\"").matcher(status);
    assertThat(address.find()).as(status).isTrue();
    this.address = address.group(1);
    this.admin =
        FleetChannel.open(
            this.address,
            FleetTls.client(
                TlsIdentity.open(work.resolve("state/dais/fleets/default/processes/admin")),
                Clock.systemUTC()));
  }

  /// Where the coordinator listens.
  String address() {
    return address;
  }

  @Override
  public void startNodes() throws IOException, InterruptedException {
    startNodes(new String[0]);
  }

  @Override
  public ManagedChannel admin() {
    return admin;
  }

  /// Starts whatever of the fleet does not run.
  ///
  /// @param more options of `fleet up`
  void startNodes(String... more) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("fleet", "up", "--nodes", Integer.toString(nodes)));
    line.addAll(List.of("--port", "0", "--timeout", "120"));
    line.addAll(List.of(more));
    good(line.toArray(String[]::new));
    look();
  }

  /// Looks which process is which now.
  void look() throws IOException, InterruptedException {
    pids.clear();
    Matcher found = PROCESS.matcher(status());
    while (found.find()) {
      String name = found.group("node") == null ? found.group("own") : found.group("node");
      pids.put(name, Long.parseLong(found.group("pid")));
    }
    assertThat(pids).containsKeys("coordinator", "n" + nodes);
  }

  private String status() throws IOException, InterruptedException {
    return good("fleet", "status", "-o", "json").stdout();
  }

  @Override
  public Path copy(String node, Hash run) {
    return work.resolve("state/dais/fleets/default/processes")
        .resolve(node)
        .resolve("ledgers")
        .resolve(run + ".db");
  }

  Map<String, String> environment() {
    Map<String, String> all = new TreeMap<>(variables);
    all.put("XDG_STATE_HOME", work.resolve("state").toString());
    return all;
  }

  /// Runs a command on the fleet, which must succeed.
  Outcome good(String... arguments) throws IOException, InterruptedException {
    Outcome outcome = distribution.dais(work, environment(), arguments);
    assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
    return outcome;
  }

  /// Waits until it is dead: what it held is free then.
  @Override
  public void kill(String process) throws IOException, InterruptedException {
    if (process.equals(COORDINATOR)) {
      restartsBefore = restarts();
    }
    signal("KILL", process);
    awaitEnd(process);
  }

  /// Kills the coordinator in the middle of the transaction that ends a phase: when the first of it
  /// was written to the journal of the run's ledger.
  ///
  /// @param fromRound the phase of an earlier round does not count
  void killAsItWrites(Path ledger, String phase, int fromRound)
      throws IOException, InterruptedException {
    restartsBefore = restarts();
    ProcessHandle coordinator = ProcessHandle.of(pid(COORDINATOR)).orElseThrow();
    try (WatchService disk = ledger.getFileSystem().newWatchService()) {
      WatchKey before =
          Optional.ofNullable(ledger.getParent())
              .orElseThrow()
              .register(disk, StandardWatchEventKinds.ENTRY_MODIFY);
      var _ =
          awaitStatus(
              status ->
                  status.getRun().getRound() >= fromRound
                      && status.getRun().getPhase().equals(phase));
      var _ = before.pollEvents();
      awaitWrite(disk, Path.of(ledger.getFileName() + "-wal"));
      assertThat(coordinator.destroyForcibly()).isTrue();
    }
    awaitEnd(COORDINATOR);
  }

  private static void awaitWrite(WatchService disk, Path file) throws InterruptedException {
    while (true) {
      WatchKey written =
          Optional.ofNullable(disk.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS))
              .orElseThrow(() -> new AssertionError("nothing was written to " + file));
      if (written.pollEvents().stream().anyMatch(event -> file.equals(event.context()))) {
        return;
      }
      assertThat(written.reset()).isTrue();
    }
  }

  private void awaitEnd(String process) {
    Path status = Path.of("/proc", Long.toString(pid(process)), "stat");
    await(() -> isOver(status));
  }

  private long pid(String process) {
    return Optional.ofNullable(pids.get(process)).orElseThrow();
  }

  /// Whether the process is gone, or waits only for its parent to hear of its end.
  private static boolean isOver(Path status) {
    try {
      String text = Files.readString(status);
      return text.startsWith(" Z ", text.lastIndexOf(')') + 1);
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void pause(String process) throws IOException, InterruptedException {
    signal("STOP", process);
  }

  @Override
  public void resume(String process) throws IOException, InterruptedException {
    signal("CONT", process);
  }

  @Override
  public void letGo() throws IOException, InterruptedException {
    for (long pid : pids.values()) {
      var _ = Distribution.run(new ProcessBuilder("kill", "-CONT", Long.toString(pid)));
    }
  }

  private void signal(String signal, String process) throws IOException, InterruptedException {
    String pid = Long.toString(pid(process));
    assertThat(Distribution.run(new ProcessBuilder("kill", "-" + signal, pid)).exitCode())
        .as("kill -%s %s", signal, process)
        .isZero();
  }

  /// How often the coordinator was started again.
  int restarts() throws IOException, InterruptedException {
    String status =
        distribution.dais(work, environment(), "fleet", "status", "-o", "json").stdout();
    Matcher restarts = Pattern.compile("\"restarts\":(\\d+)").matcher(status);
    assertThat(restarts.find()).as(status).isTrue();
    return Integer.parseInt(restarts.group(1));
  }

  @Override
  public void awaitCoordinator() throws IOException, InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (restarts() == restartsBefore) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
    }
    var _ = awaitStatus(_ -> true);
    look();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /// Stops all of it.
  void down() throws IOException, InterruptedException {
    admin.shutdownNow();
    good("fleet", "down");
  }
}
