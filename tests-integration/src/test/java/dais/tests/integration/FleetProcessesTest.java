package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.tests.integration.Distribution.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A fleet of real processes, as its commands start, break and stop it.
final class FleetProcessesTest {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final String[] PLAN = {
    "run", "--agents", "5", "--steps", "6", "--seed", "7", "--batch", "30", "-o", "json"
  };

  private final Distribution distribution = Distribution.assembled();

  @TempDir private Path work;

  private Outcome dais(String... arguments) throws IOException, InterruptedException {
    return distribution.dais(
        work, Map.of("XDG_STATE_HOME", work.resolve("state").toString()), arguments);
  }

  private Outcome good(String... arguments) throws IOException, InterruptedException {
    Outcome outcome = dais(arguments);
    assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
    return outcome;
  }

  private Outcome run(String... more) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(PLAN));
    line.addAll(List.of(more));
    return good(line.toArray(String[]::new));
  }

  @AfterEach
  void stopWhatRuns() throws IOException, InterruptedException {
    var _ = dais("fleet", "down");
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static List<Long> pids(String status) {
    return Pattern.compile("\"pid\":(\\d+)")
        .matcher(status)
        .results()
        .map(found -> Long.parseLong(found.group(1)))
        .toList();
  }

  private static String digests(String report) {
    return report.replaceAll(
        "(?s).*(\"decision_digest\":\"\\w+\",\"ledger_root\":\"\\w+\").*", "$1");
  }

  @Test
  void outlivesItsFaultsAndLeavesNothingBehind() throws Exception {
    Outcome up = good("fleet", "up", "--nodes", "2", "--port", "0", "--timeout", "120");
    assertThat(up.stdout()).startsWith("fleet default is up: 2 of 2 nodes started in ");
    assertThat(up.stdout().lines().filter(line -> line.matches("n[12] +running, pid \\d+; joined")))
        .hasSize(2);
    String status = good("fleet", "status", "-o", "json").stdout();
    List<Long> pids = new ArrayList<>(pids(status));
    assertThat(pids).as(status).hasSize(4);
    assertThat(good("fleet", "up", "--nodes", "2").stdout())
        .startsWith("fleet default is up already\n");

    Outcome together = run("--fleet", "--ledger", "fleet.db");
    assertThat(together.stderr().lines())
        .allMatch(line -> line.matches("round \\d+, \\w+: waiting for .*|2 nodes are ready"));
    assertThat(digests(together.stdout()))
        .hasSizeGreaterThan(128)
        .isEqualTo(digests(run("--ledger", "alone.db").stdout()));

    good("fleet", "kill", "n1");
    await(
        () ->
            Pattern.compile("n1 +died; absent, silent for \\d+ s")
                .matcher(good("fleet", "status").stdout())
                .find());

    good("fleet", "kill", "coordinator");
    await(
        () -> {
          Outcome later = dais("fleet", "status");
          return later.exitCode() == 0
              && later.stdout().contains("; restarts: 1")
              && Pattern.compile("n2 +running, pid \\d+; joined").matcher(later.stdout()).find();
        });
    assertThat(good("fleet", "up", "--nodes", "3", "--timeout", "120").stdout())
        .startsWith("fleet default is up: 2 of 3 nodes started in ");
    assertThat(good("fleet", "logs", "supervisor").stdout())
        .contains("the coordinator died and is started again", "\"exit_code\":137");
    assertThat(digests(run("--fleet", "--ledger", "again.db").stdout()))
        .isEqualTo(digests(together.stdout()));

    status = good("fleet", "status", "-o", "json").stdout();
    pids.addAll(pids(status));
    Matcher port = Pattern.compile("\"address\":\"127.0.0.1:(\\d+)\"").matcher(status);
    assertThat(port.find()).isTrue();
    assertThat(good("fleet", "down").stdout()).isEqualTo("fleet default is down\n");

    // The JDK takes an orphan for alive until the system's first process has heard of its end.
    await(() -> pids.stream().noneMatch(FleetProcessesTest::isAlive));
    try (ServerSocket free = new ServerSocket()) {
      free.setReuseAddress(true);
      free.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1))));
    }
    assertThat(dais("fleet", "status").exitCode()).isEqualTo(2);
    good("fleet", "clean", "--yes");
    assertThat(work.resolve("state/dais/fleets/default")).doesNotExist();
  }

  @Test
  void whatADeadNodeHostedIsSharedOut() throws Exception {
    String[] plan = {
      "run", "--agents", "5", "--steps", "30", "--seed", "7", "--batch", "100", "-o", "json"
    };
    RealFleet fleet = new RealFleet(distribution.uncovered(), work, 2);
    List<String> over = new ArrayList<>(List.of(plan));
    over.addAll(List.of("--fleet", "--ledger", "moved.db"));
    Process driver = distribution.start(work, fleet.environment(), over.toArray(String[]::new));
    FutureTask<String> report =
        new FutureTask<>(() -> driver.inputReader().lines().collect(Collectors.joining("\n")));
    Thread.ofVirtual().start(report);
    try {
      fleet.holdIn("proposing", 2, "n2");
      fleet.kill("n2");
      assertThat(fleet.good("fleet", "rebalance").stdout()).isEqualTo("n1           5 members\n");
      assertThat(driver.waitFor(2, TimeUnit.MINUTES)).as("the run ends").isTrue();
    } finally {
      driver.destroyForcibly();
      fleet.down();
    }
    assertThat(driver.exitValue()).isZero();
    List<String> alone = new ArrayList<>(List.of(plan));
    alone.addAll(List.of("--ledger", "unmoved.db"));
    assertThat(digests(report.get(10, TimeUnit.SECONDS)))
        .hasSizeGreaterThan(128)
        .isEqualTo(digests(good(alone.toArray(String[]::new)).stdout()));
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void namesAPortThatIsTakenAndStartsNothing() throws Exception {
    try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(holder.getLocalPort());

      Outcome refused = dais("fleet", "up", "--nodes", "1", "--port", port);

      assertThat(refused.exitCode()).isEqualTo(4);
      assertThat(refused.stderr())
          .contains("port " + port + " of this machine is taken", "--port 0");
      assertThat(work.resolve("state/dais/fleets/default/processes")).doesNotExist();
    }
  }

  /// What is left without its supervisor gets another one, which restarts it too.
  @Test
  void aSupervisorThatDiedIsStartedAgain() throws Exception {
    good("fleet", "up", "--nodes", "1", "--port", "0", "--timeout", "120");
    String coordinator = pid("coordinator", good("fleet", "status").stdout());
    good("fleet", "kill", "supervisor");

    Outcome refused = dais("fleet", "up", "--nodes", "1", "--no-restart");
    String status = good("fleet", "up", "--nodes", "1").stdout();

    assertThat(refused.exitCode()).as("there is no supervisor to leave out").isZero();
    assertThat(status)
        .startsWith("fleet default is up already")
        .containsPattern("coordinator +running, pid " + coordinator + ";")
        .containsPattern("supervisor +running, pid \\d+");
    assertThat(dais("fleet", "up", "--nodes", "1", "--no-restart").stderr())
        .contains("fleet default is up already, its coordinator supervised");
    await(() -> good("fleet", "logs", "supervisor").stdout().contains("coordinator watched"));
    good("fleet", "kill", "coordinator");
    await(() -> dais("fleet", "status").stdout().contains("; restarts: 1"));
    assertThat(good("fleet", "logs", "supervisor").stdout())
        .contains("the coordinator died and is started again");
  }

  /// Without a supervisor what dies stays dead; nodes go on, and join a coordinator that is started
  /// again on the same port.
  @Test
  void goesOnWithoutACoordinator() throws Exception {
    good("fleet", "up", "--nodes", "1", "--port", "0", "--no-restart", "--timeout", "120");
    String address = field(good("fleet", "status", "-o", "json").stdout(), "address");
    good("fleet", "kill", "coordinator");

    Outcome status = dais("fleet", "status");

    assertThat(status.exitCode()).isEqualTo(2);
    assertThat(status.stdout())
        .containsPattern("coordinator +died; 127.0.0.1:\\d+")
        .containsPattern("n1 +running, pid \\d+; unknown");
    assertThat(status.stderr()).contains("the coordinator of fleet default does not run");
    assertThat(dais("run", "--fleet", "--agents", "2", "--steps", "1").exitCode()).isEqualTo(2);

    String port = address.substring(address.lastIndexOf(':') + 1);
    String up = good("fleet", "up", "--nodes", "1", "--port", port, "--no-restart").stdout();
    assertThat(up)
        .startsWith("fleet default is up: 0 of 1 nodes started in ")
        .containsPattern("n1 +running, pid \\d+; joined");
    assertThat(pid("n1", up)).isEqualTo(pid("n1", status.stdout()));
  }

  private static String pid(String process, String status) {
    Matcher found = Pattern.compile(process + " +running, pid (\\d+)").matcher(status);
    assertThat(found.find()).as(status).isTrue();
    return found.group(1);
  }

  @Test
  void aNodeFromElsewhereJoinsRotatesAndIsRevoked() throws Exception {
    good("fleet", "up", "--nodes", "1", "--port", "0", "--timeout", "120");
    String address = field(good("fleet", "status", "-o", "json").stdout(), "address");
    String ticket = good("node", "approve", "far", "-o", "json").stdout();
    good(
        "node",
        "join",
        "--coordinator",
        address,
        "--token",
        field(ticket, "token"),
        "--fingerprint",
        field(ticket, "fingerprint"),
        "--name",
        "far",
        "--identity",
        "far");
    Process far =
        distribution.start(work, "node", "run", "--coordinator", address, "--identity", "far");
    try (var lines = far.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("far has joined " + address);
      good("node", "rotate", "--coordinator", address, "--identity", "far");
      assertThat(digests(run("--fleet", "--ledger", "with-far.db").stdout()))
          .isEqualTo(digests(run("--ledger", "alone.db").stdout()));

      // Started again by the supervisor; the node shows its new certificate.
      good("fleet", "kill", "coordinator");
      assertThat(lines.readLine()).startsWith("far has lost its coordinator");
      assertThat(lines.readLine()).isEqualTo("far has joined %s again".formatted(address));

      assertThat(good("node", "revoke", "far", "--reason", "sold").stdout())
          .endsWith("its session is ended\n");
      assertThat(far.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(far.exitValue()).isEqualTo(2);
    } finally {
      far.destroyForcibly();
    }
    good("fleet", "kill", "coordinator");
    await(
        () -> {
          Outcome later = dais("node", "list");
          return later.exitCode() == 0
              && Pattern.compile("far +node far was revoked at \\S+: sold")
                  .matcher(later.stdout())
                  .find();
        });
    Outcome again = dais("node", "run", "--coordinator", address, "--identity", "far");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.stderr()).contains("node far was revoked at ", ": sold");
  }

  @Test
  void namesANodeThatEndsInPlaceOfJoining() throws Exception {
    good("fleet", "up", "--nodes", "1", "--port", "0", "--timeout", "120");
    good("node", "revoke", "n1");

    Outcome again = dais("fleet", "up", "--nodes", "1", "--timeout", "120");

    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.stderr())
        .containsPattern("n1 ended before it joined: .*node n1 was revoked at ");
  }

  private static String field(String json, String name) {
    Matcher field = Pattern.compile("\"%s\":\"([^\"]+)\"".formatted(name)).matcher(json);
    assertThat(field.find()).as(json).isTrue();
    return field.group(1);
  }

  @Test
  void anAttachedNodeEndsWithItsParent() throws Exception {
    good("fleet", "up", "--nodes", "1", "--port", "0", "--timeout", "120");
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            "\"$@\" & echo $!; read line",
            "sh",
            distribution.home().resolve("bin/dais").toString(),
            "node",
            "run",
            "--name",
            "mine",
            "--attached");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("XDG_STATE_HOME", work.resolve("state").toString());
    Process parent = builder.start();
    try (var lines = parent.inputReader()) {
      ProcessHandle node = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
      assertThat(lines.readLine()).startsWith("mine has joined 127.0.0.1:");

      parent.toHandle().destroyForcibly();

      node.onExit().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
