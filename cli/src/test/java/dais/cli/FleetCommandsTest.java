package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.node.service.DistrustBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// The fleet's commands around processes of the system that stand in for a fleet's.
final class FleetCommandsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private TestShell shell;
  private FleetFolder fleet;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void open() {
    shell = new TestShell(folder, FakeRun::new);
    shell.environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    fleet = FleetFolder.of(shell.shell(), FleetFolder.DEFAULT);
  }

  @AfterEach
  void endWhatWasStarted() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String name, String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    started.add(process);
    fleet.process(name).begin(process.toHandle());
    return process;
  }

  private static void await(BooleanSupplier condition) {
    assertThat(new Patience(DEADLINE).await(condition)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "--traffic synthetic,are for a live run but --live is not there",
    "--interval 3,are for a live run but --live is not there",
    "--live --agents-per-node 0,--agents-per-node must be 1 to 1000 but was 0",
    "--live --interval -1,--interval must be 0 to 86400 but was -1",
    "--live --deadline 0,--deadline must be 1 to 86400 but was 0",
    "--live --traffic zeek:- --baseline synthetic,a node of a live run cannot read standard input",
    "--live --batch none,traffic.batch",
    "--with far,are for a live run but --live is not there",
    "--live --with n2,'--with names n2, which takes part already'",
    "--live --with coordinator,no node can be named coordinator",
  })
  void refusesALiveRunThatCannotBe(String options, String reason) {
    String line = "fleet up --nodes 2 " + options;
    assertThat(shell.dais(line.split(" ", -1))).isEqualTo(4);
    assertThat(shell.err()).contains(reason);
    assertThat(fleet.isFounded()).as("nothing was made").isFalse();
  }

  @Test
  void makesAFleetThatOthersCannotLookInto() throws IOException {
    assertThat(shell.dais("fleet", "init")).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fleet.path())))
        .isEqualTo("rwx------");
  }

  @Test
  void makesAFleetOnce() {
    assertThat(shell.dais("fleet", "init", "--host", "fleet.example", "--host", "10.0.0.7"))
        .as(shell.err())
        .isZero();
    assertThat(shell.out())
        .startsWith("fleet default is made\n")
        .contains("folder       " + folder.resolve("state/dais/fleets/default"))
        .containsPattern("fingerprint  [0-9a-f]{64}\n")
        .contains("coordinator  127.0.0.1, 0:0:0:0:0:0:0:1, localhost, fleet.example, 10.0.0.7");
    String made = shell.out().replace("is made", "is there already");

    assertThat(shell.dais("fleet", "init", "--host", "::1")).isZero();
    assertThat(shell.out()).isEqualTo(made);

    assertThat(shell.dais("fleet", "init", "--host", "10.0.0.8")).isEqualTo(4);
    assertThat(shell.err()).contains("not as 10.0.0.8", "dais fleet clean");
  }

  @Test
  void saysAsJsonWhatItMade() {
    assertThat(shell.dais("fleet", "init", "--fleet", "b", "-o", "json")).isZero();
    assertThat(shell.out())
        .contains(
            "\"fleet\":\"b\",\"made\":true", "\"fingerprint\":\"", "\"hosts\":[\"127.0.0.1\"");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4 | fleet                                    | expected a command after `dais fleet`: init, up, status, list, ls, logs, kill, pause, resume, rebalance, down, clean
          4 | fleet status                             | there is no fleet 'default': expected its folder
          4 | fleet down --fleet b                     | there is no fleet 'b'
          4 | fleet init --fleet ../b                  | a fleet's name must be 1 to 63 letters, digits or '-' but was '../b'
          4 | fleet up                                 | fleet default has no nodes yet: expected how many it is to have
          4 | fleet up --nodes 0                       | --nodes must be 1 to 1000 but was 0
          4 | fleet up --live                          | fleet default has no nodes yet: expected how many it is to have
          4 | fleet up --nodes 1 --timeout 0           | --timeout must be 1 to 86400 but was 0
          4 | coordinator run                          | there is no fleet 'default'
          4 | node run --name n1 --coordinator here:1  | --coordinator and --identity go together but only one is there
          4 | node run --name n1 --threads 0           | --threads must be at least 1 but was 0
          4 | node run --name n1                       | there is no fleet 'default'
          4 | run --phase-timeout 5                    | --phase-timeout is about nodes and needs --fleet
          4 | run --fleet --phase-timeout 0            | --phase-timeout must be 1 to 86400 seconds but was 0
          4 | run --fleet --threads 2                  | --threads is for a run in one process
          4 | run --fleet --parallel                   | --parallel is for a run in one process
          4 | run --fleet --spool x                    | --spool is for a run in one process
          4 | run --fleet=b                            | there is no fleet 'b'
          """)
  void refusesWhatCannotBe(int code, String line, String message) {
    assertThat(shell.dais(line.split(" +"))).as(shell.err()).isEqualTo(code);
    assertThat(shell.err()).contains(message);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 | run --fleet --agents 3 --steps 1 | the coordinator of fleet default does not run
          4 | node run                         | a node of a fleet of this machine needs a name
          4 | node run --name coordinator      | no node can be named coordinator
          4 | node run --name n1               | fleet default has had no coordinator on this machine
          4 | coordinator run --port 70000     | --port must be 0 to 65535 but was 70000
          4 | coordinator run --bind no.invalid | --bind must be an address of this machine but 'no.invalid' is none
          4 | coordinator run --bind 203.0.113.9 | --bind must be an address of this machine but '203.0.113.9' is none: no interface has it
          4 | fleet up --nodes 1 --bind 203.0.113.9 | --bind must be an address of this machine but '203.0.113.9' is none: no interface has it
          4 | fleet kill n7                    | no process n7 of fleet default runs
          4 | fleet kill n/7                   | a process's name must be
          4 | fleet logs n7                    | fleet default has no process n7
          4 | fleet clean                      | this deletes
          """)
  void refusesWhatCannotBeInAFleet(int code, String line, String message) {
    shell.dais("fleet", "init");
    assertThat(shell.dais(line.split(" +"))).as(shell.err()).isEqualTo(code);
    assertThat(shell.err()).contains(message);
  }

  @Test
  void showsWhatRunsWithoutACoordinator() throws IOException {
    shell.dais("fleet", "init");
    Process node = start("n1", "sleep", "100");
    Process dead = start("n10", "sleep", "100");
    dead.destroyForcibly();
    await(() -> !dead.isAlive());
    Process second = start("n2", "sleep", "100");
    assertThat(shell.dais("fleet", "pause", "n2")).isZero();
    assertThat(shell.out()).isEqualTo("n2 paused (pid %d)\n".formatted(second.pid()));
    await(() -> fleet.process("n2").running().orElseThrow().isPaused());

    assertThat(shell.dais("fleet", "status")).isEqualTo(2);
    assertThat(shell.out())
        .isEqualTo(
            """
            coordinator  stopped
            supervisor   stopped
            n1           running, pid %d; unknown
            n2           paused, pid %d; unknown
            n10          died; unknown
            """
                .formatted(node.pid(), second.pid()));
    assertThat(shell.err()).contains("the coordinator of fleet default does not run");

    assertThat(shell.dais("fleet", "status", "-o", "json")).isEqualTo(2);
    assertThat(shell.out())
        .contains(
            "{\"process\":\"stopped\",\"pid\":null,\"address\":\"\",\"answers\":false",
            "{\"name\":\"n1\",\"process\":\"running\",\"pid\":" + node.pid(),
            "\"run\":null}");

    assertThat(shell.dais("fleet", "list")).isZero();
    assertThat(shell.out()).startsWith("default          2 processes run ");
    assertThat(shell.dais("fleet", "clean", "--yes")).isEqualTo(4);
    assertThat(shell.err()).contains("fleet default still runs: n1, n2");
    assertThat(shell.dais("fleet", "kill", "n3")).isEqualTo(4);
    assertThat(shell.err()).contains("These do: n1, n2.");
  }

  @Test
  void showsWhatANodeDoesNotBelieveItsCoordinatorWithoutAskingTheCoordinator() throws IOException {
    shell.dais("fleet", "init");
    Process node = start("n1", "sleep", "100");
    String run = "ab".repeat(32);
    Path record = new DistrustBook(fleet.process("n1").path()).file(run);
    Files.createDirectories(record.getParent());
    Files.writeString(
        record,
        """
        run: %s
        round: 5
        at: 2026-11-01T12:00:00Z
        trace: %s
        what: decision 5.0
        expected: 01
        found: 02
        """
            .formatted(run, "cd".repeat(16)));

    assertThat(shell.dais("fleet", "status")).isEqualTo(2);
    assertThat(shell.out())
        .contains(
            "n1           running, pid %d; unknown; distrusts its coordinator since round 5 of run"
                    .formatted(node.pid())
                + " abababababab: decision 5.0 (2026-11-01T12:00:00Z, trace cdcdcdcdcdcdcdcdcdcd");
    assertThat(shell.dais("fleet", "status", "-o", "json")).isEqualTo(2);
    assertThat(shell.out())
        .contains("\"distrusts\":[\"distrusts its coordinator since round 5 of run abababababab");
  }

  @Test
  void endsWhatRunsAndForgetsIt() throws IOException {
    shell.dais("fleet", "init");
    Process node = start("n1", "sleep", "100");
    Process paused = start("n2", "sleep", "100");
    shell.dais("fleet", "pause", "n2");
    Process supervisor = start(FleetFolder.SUPERVISOR, "sleep", "100");

    assertThat(shell.dais("fleet", "down")).as(shell.err()).isZero();

    assertThat(shell.out()).isEqualTo("fleet default is down\n");
    assertThat(shell.err()).isEmpty();
    assertThat(List.of(node, paused, supervisor)).noneMatch(Process::isAlive);
    assertThat(shell.dais("fleet", "down")).isZero();
    assertThat(shell.out()).isEqualTo("fleet default was down already\n");
    assertThat(shell.dais("fleet", "list", "-o", "json")).isZero();
    assertThat(shell.out()).contains("{\"name\":\"default\",\"running\":0,\"address\":\"\"");
    assertThat(shell.dais("fleet", "clean", "--yes")).isZero();
    assertThat(fleet.path()).doesNotExist();
    assertThat(shell.dais("fleet", "clean", "--yes")).isZero();
    assertThat(shell.out()).isEqualTo("there is no fleet default\n");
  }

  @Test
  void killsWhatDoesNotEndAndSaysSo() throws IOException {
    shell.dais("fleet", "init");
    // Says that it hears no SIGTERM any more.
    Process deaf =
        start("n1", "/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done");
    assertThat(deaf.inputReader().readLine()).isEqualTo("deaf");

    int code =
        new CommandLine(new FleetDownCommand(shell.shell(), Duration.ofMillis(100))).execute();

    assertThat(code).isZero();
    assertThat(shell.err()).contains("n1 did not end within 0 s and is killed");
    assertThat(deaf.isAlive()).isFalse();
  }

  @Test
  void aSecondCommandWaitsForTheFirst() {
    shell.dais("fleet", "init");
    try (FleetFolder.Hold _ = fleet.hold()) {
      assertThat(shell.dais("fleet", "down")).isEqualTo(4);
    }
    assertThat(shell.err()).contains("another command is starting or stopping fleet default");
  }

  @Test
  void aNameIsTakenWhileItsProcessRuns() throws IOException {
    shell.dais("fleet", "init");
    fleet.coordinator().address("127.0.0.1:1");
    Process node = start("n1", "sleep", "100");

    assertThat(shell.dais("node", "run", "--name", "n1")).isEqualTo(4);
    assertThat(shell.err()).contains("n1 runs already, as process " + node.pid());
  }

  @Test
  void logsAreToldByTime() throws IOException {
    shell.dais("fleet", "init");
    log("n1", "{\"timestamp\":\"2026-01-01T00:00:01Z\",\"message\":\"first\"}", "no time");
    log("n2", "{\"timestamp\":\"2026-01-01T00:00:01.5Z\",\"message\":\"second\"}");
    log("coordinator", "{\"timestamp\":\"2026-01-01T00:00:02Z\",\"message\":\"third\"}");

    assertThat(shell.dais("fleet", "logs")).isZero();
    assertThat(shell.out().lines().map(line -> line.replaceAll("\\{.*:\"|\"}", "")))
        .containsExactly(
            "n1           first",
            "n1           no time",
            "n2           second",
            "coordinator  third");

    assertThat(shell.dais("fleet", "logs", "n2")).isZero();
    assertThat(shell.out())
        .isEqualTo("{\"timestamp\":\"2026-01-01T00:00:01.5Z\",\"message\":\"second\"}\n");
  }

  private void log(String process, String... lines) throws IOException {
    Path log = fleet.process(process).log();
    Files.createDirectories(log.resolveSibling("."));
    Files.createDirectories(fleet.process(process).path());
    Files.write(log, List.of(lines));
  }

  @Test
  void logsAreFollowedUntilInterrupted() throws Exception {
    shell.dais("fleet", "init");
    log("n1", "begun");
    TestShell follower = new TestShell(folder, FakeRun::new);
    follower.environment.putAll(shell.environment);
    Thread following = Thread.ofPlatform().start(() -> follower.dais("fleet", "logs", "-f"));
    await(() -> follower.out().contains("begun"));

    Files.writeString(fleet.process("n1").log(), "more\n", StandardOpenOption.APPEND);

    await(() -> follower.out().contains("more"));
    following.interrupt();
    following.join(DEADLINE.toMillis());
    assertThat(following.isAlive()).isFalse();
  }
}
