package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.tls.Role;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.StopRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Coordinator, nodes and driver as their commands, all in this process.
final class FleetRunCommandTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String[] PLAN = {
    "--agents", "3", "--steps", "3", "--seed", "7", "--batch", "20", "-o", "json"
  };

  @TempDir private Path folder;
  private TestShell shell;
  private final List<Thread> threads = new ArrayList<>();

  @BeforeEach
  void open() {
    shell = shell();
    assertThat(shell.dais("fleet", "init")).isZero();
  }

  @AfterEach
  void endThreads() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(DEADLINE);
    }
  }

  private TestShell shell() {
    TestShell one = new TestShell(folder, SimulationRun::open);
    one.environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    return one;
  }

  private FutureTask<Integer> start(TestShell in, String... line) {
    FutureTask<Integer> command = new FutureTask<>(() -> in.dais(line));
    threads.add(Thread.ofPlatform().name(String.join(" ", line)).start(command));
    return command;
  }

  private static void await(BooleanSupplier condition, TestShell witness) {
    assertThat(new Patience(DEADLINE).await(condition))
        .as(() -> witness.out() + witness.err())
        .isTrue();
  }

  private static String digests(String report) {
    assertThat(report).contains("decision_digest");
    return report.replaceAll(
        "(?s).*(\"decision_digest\":\"\\w+\",\"ledger_root\":\"\\w+\").*", "$1");
  }

  private List<String> run(String... more) {
    List<String> line = new ArrayList<>(List.of("run"));
    line.addAll(List.of(PLAN));
    line.addAll(List.of(more));
    return line;
  }

  @Test
  void decidesOverAFleetAsInOneProcess() throws Exception {
    TestShell coordinator = shell();
    FutureTask<Integer> serving =
        start(coordinator, "coordinator", "run", "--port", "0", "-o", "json");
    await(() -> coordinator.out().contains("listening"), coordinator);
    assertThat(coordinator.out())
        .matches("\\{\"event\":\"listening\",\"address\":\"127\\.0\\.0\\.1:\\d+\"}\n");
    TestShell node = shell();
    var _ = start(node, "node", "run", "--name", "n1");
    await(() -> node.out().contains("n1 has joined 127.0.0.1:"), node);
    FleetFolder fleet = FleetFolder.of(shell.shell(), FleetFolder.DEFAULT);
    var _ = new FleetIdentities(shell.shell(), fleet).identity(Role.NODE, "n2");
    TestShell other = shell();
    var _ =
        start(
            other,
            "node",
            "run",
            "--coordinator",
            fleet.coordinator().address().orElseThrow(),
            "--identity",
            fleet.process("n2").path().toString(),
            "--threads",
            "1",
            "--attached",
            "-o",
            "jsonl");
    await(() -> other.out().contains("{\"event\":\"joined\",\"address\":"), other);

    assertThat(shell.dais("fleet", "status")).as(shell.err()).isZero();
    assertThat(shell.out()).contains("n1           running, pid ", "; joined", "n2 ");

    assertThat(
            shell.dais(
                run("--fleet", "--ledger", folder.resolve("fleet.db").toString())
                    .toArray(String[]::new)))
        .as(shell.err())
        .isZero();
    String together = digests(shell.out());
    assertThat(shell.err()).contains("2 nodes are ready");
    assertThat(
            shell.dais(
                run("--ledger", folder.resolve("alone.db").toString()).toArray(String[]::new)))
        .isZero();
    assertThat(together).isEqualTo(digests(shell.out()));

    try (CoordinatorClient client = CoordinatorClient.ofRunning(shell.shell(), fleet)) {
      var _ =
          FleetServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .stop(StopRequest.getDefaultInstance());
    }
    assertThat(serving.get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isZero();
    await(() -> node.out().contains("n1 has lost its coordinator and tries again"), node);
    assertThat(shell.dais("run", "--fleet", "--agents", "2", "--steps", "1")).isEqualTo(2);
    assertThat(shell.err()).contains("the coordinator of fleet default does not run");
  }

  @Test
  void namesAnIdentityThatIsAnothers() {
    FleetFolder fleet = FleetFolder.of(shell.shell(), FleetFolder.DEFAULT);
    var _ = new FleetIdentities(shell.shell(), fleet).identity(Role.NODE, "n2");

    int code =
        shell.dais(
            "node",
            "run",
            "--name",
            "n1",
            "--coordinator",
            "127.0.0.1:1",
            "--identity",
            fleet.process("n2").path().toString());

    assertThat(code).isEqualTo(4);
    assertThat(shell.err()).contains("--name is n1 but the identity is that of n2");
  }
}
