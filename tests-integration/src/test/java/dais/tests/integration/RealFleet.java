package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.rpc.FleetChannel;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.TlsIdentity;
import dais.ledger.Hash;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.NodeState;
import dais.tests.integration.Distribution.Outcome;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A fleet of real processes in words: start it, wait for a phase, kill, pause, cut, start again.
/// What it is asked it answers from the coordinator, over the network, as any operator may.
final class RealFleet {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
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
    startNodes(more);
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

  /// A node's own copy of a run's ledger.
  Path copy(String node, Hash run) {
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

  /// Kills a process, and waits until it is dead: what it held is free then.
  void kill(String process) throws IOException, InterruptedException {
    signal("KILL", process);
    Path status =
        Path.of(
            "/proc", Long.toString(Optional.ofNullable(pids.get(process)).orElseThrow()), "stat");
    await(() -> isOver(status));
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

  void pause(String process) throws IOException, InterruptedException {
    signal("STOP", process);
  }

  void resume(String process) throws IOException, InterruptedException {
    signal("CONT", process);
  }

  /// Lets all go on that is paused, and lives.
  void letGo() throws IOException, InterruptedException {
    for (long pid : pids.values()) {
      var _ = Distribution.run(new ProcessBuilder("kill", "-CONT", Long.toString(pid)));
    }
  }

  private void signal(String signal, String process) throws IOException, InterruptedException {
    String pid = Long.toString(Optional.ofNullable(pids.get(process)).orElseThrow());
    assertThat(Distribution.run(new ProcessBuilder("kill", "-" + signal, pid)).exitCode())
        .as("kill -%s %s", signal, process)
        .isZero();
  }

  /// Takes the run into a phase where it stays because `straggler` is paused: what happens next
  /// happens in this phase. Until then the straggler may work for moments only. The caller resumes
  /// it.
  ///
  /// @param fromRound the phase of an earlier round does not count
  void holdIn(String phase, int fromRound, String straggler)
      throws IOException, InterruptedException {
    await(() -> ask().filter(GetStatusResponse::hasRun).isPresent());
    long end = System.nanoTime() + DEADLINE.toNanos();
    pause(straggler);
    while (!isHeldIn(phase, fromRound)) {
      assertThat(System.nanoTime()).as("phase %s is met", phase).isLessThan(end);
      resume(straggler);
      pause(straggler);
    }
  }

  /// Whether the run is in the phase and does not leave it for longer than a phase takes.
  private boolean isHeldIn(String phase, int fromRound) {
    for (int look = 0; look < 5; look++) {
      if (!isIn(phase, fromRound)) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
    }
    return true;
  }

  private boolean isIn(String phase, int fromRound) {
    Optional<GetStatusResponse> answer = ask();
    assertThat(answer.filter(GetStatusResponse::hasRun)).as("a run is open").isPresent();
    return answer
        .filter(status -> status.getRun().getPhase().equals(phase))
        .filter(status -> status.getRun().getRound() >= fromRound)
        .isPresent();
  }

  /// Waits until a coordinator answers that knows these nodes as joined.
  void awaitJoined(List<String> names) {
    await(
        () ->
            names.stream()
                .allMatch(
                    name ->
                        isIn(name, NodeState.NODE_STATE_JOINED)
                            || isIn(name, NodeState.NODE_STATE_READY)));
  }

  /// Waits until the coordinator misses a node that is dead.
  void awaitMissed(String name) {
    await(() -> isIn(name, NodeState.NODE_STATE_LATE) || isIn(name, NodeState.NODE_STATE_ABSENT));
  }

  /// How often the coordinator was started again.
  int restarts() throws IOException, InterruptedException {
    String status =
        distribution.dais(work, environment(), "fleet", "status", "-o", "json").stdout();
    Matcher restarts = Pattern.compile("\"restarts\":(\\d+)").matcher(status);
    assertThat(restarts.find()).as(status).isTrue();
    return Integer.parseInt(restarts.group(1));
  }

  /// Waits until the supervisor has started the coordinator again.
  ///
  /// @param before [#restarts] before that
  void awaitRestart(int before) throws IOException, InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (restarts() == before) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
    }
  }

  /// Waits until the coordinator has missed a node's heartbeats.
  void awaitLate(String name) {
    await(() -> isIn(name, NodeState.NODE_STATE_LATE));
  }

  private boolean isIn(String node, NodeState state) {
    return ask().stream()
        .flatMap(status -> status.getNodesList().stream())
        .anyMatch(known -> known.getName().equals(node) && known.getState() == state);
  }

  private Optional<GetStatusResponse> ask() {
    try {
      return Optional.of(
          FleetServiceGrpc.newBlockingStub(admin)
              .withDeadlineAfter(Duration.ofSeconds(2))
              .getStatus(GetStatusRequest.getDefaultInstance()));
    } catch (StatusRuntimeException e) {
      admin.resetConnectBackoff();
      return Optional.empty();
    }
  }

  /// Waits until the coordinator says something.
  GetStatusResponse awaitStatus(Predicate<GetStatusResponse> holds) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      Optional<GetStatusResponse> answer = ask();
      if (answer.filter(holds).isPresent()) {
        return answer.get();
      }
      assertThat(System.nanoTime()).as(() -> "deadline; " + answer).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
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
