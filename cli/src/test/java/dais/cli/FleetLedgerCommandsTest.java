package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading a coordinator's ledgers: coordinator, node and run as their commands in this process.
final class FleetLedgerCommandsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private TestShell operator;
  private final List<Thread> threads = new ArrayList<>();

  @BeforeEach
  void startAFleet() {
    operator = shell();
    good("fleet", "init");
    TestShell coordinator = start("coordinator", "run", "--port", "0");
    await(() -> coordinator.out().contains("listens on"), coordinator);
    TestShell node = start("node", "run", "--name", "n1");
    await(() -> node.out().contains("has joined"), node);
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
    one.environment.put("XDG_STATE_HOME", folder.toString());
    return one;
  }

  private TestShell start(String... line) {
    TestShell shell = shell();
    threads.add(Thread.ofPlatform().name(String.join(" ", line)).start(() -> shell.dais(line)));
    return shell;
  }

  private static void await(BooleanSupplier condition, TestShell witness) {
    assertThat(new Patience(DEADLINE).await(condition))
        .as(() -> witness.out() + witness.err())
        .isTrue();
  }

  private String good(String... line) {
    assertThat(operator.dais(line)).as(operator.out() + operator.err()).isZero();
    return operator.out();
  }

  private void assertRefused(String message, String... line) {
    assertThat(operator.dais(line)).as(operator.out() + operator.err()).isEqualTo(4);
    assertThat(operator.err()).contains(message);
  }

  private Path run(String file, int seed) {
    good(
        "run",
        "--fleet",
        "default",
        "--agents",
        "3",
        "--steps",
        "2",
        "--batch",
        "20",
        "--ledger",
        folder.resolve(file).toString(),
        "--seed",
        "" + seed);
    return folder.resolve(file);
  }

  @Test
  void showsTheSameAsTheFilesOfTheRuns() throws Exception {
    assertRefused("keeps none", "ledger", "list", "--fleet", "default");
    Path first = run("first.db", 1);
    Path second = run("second.db", 2);
    String firstRun;
    TreeHead head;
    try (LedgerReader one = LedgerStore.openReadOnly(first);
        LedgerReader two = LedgerStore.openReadOnly(second)) {
      firstRun = one.entry(0).orElseThrow().leafHash().toString();
      head = two.head();
    }
    for (String what :
        List.of("list", "list --kind ballots --limit 2", "list --round 1 --author 2")) {
      assertThat(good(("ledger " + what + " --fleet default").split(" ")))
          .isEqualTo(good(("ledger " + what + " " + second).split(" ")));
    }
    assertThat(good("ledger", "show", "--fleet", "default", "2"))
        .isEqualTo(good("ledger", "show", second.toString(), "2"));
    assertThat(good("ledger", "checkpoint", "--fleet", "default"))
        .isEqualTo(Files.readString(folder.resolve("second.db.checkpoint")));
    assertThat(good("ledger", "list", "--fleet", "default", "--run", firstRun.substring(0, 12)))
        .isEqualTo(good("ledger", "list", first.toString()));
    assertRefused("keeps no such", "ledger", "list", "--fleet", "default", "--run", "xyz");

    assertThat(good("ledger", "follow")).isEqualTo(good("ledger", "list", second.toString()));
    good("ledger", "follow");
    assertThat(operator.err())
        .isEqualTo("The run is over: %d entries, root %s\n".formatted(head.size(), head.root()));
    assertThat(good("ledger", "follow", "--from", "" + (head.size() - 1), "-o", "jsonl").lines())
        .hasSize(2)
        .last()
        .asString()
        .endsWith("\"},\"terminal\":true}");
    assertThat(good("ledger", "follow", "-o", "json"))
        .contains("\"tree_size\":%d,\"ledger_root\":\"%s\"".formatted(head.size(), head.root()));
    assertRefused(
        "the first entry must be in [0, %d]".formatted(head.size()),
        "ledger",
        "follow",
        "--from",
        "" + (head.size() + 1));
    assertRefused("there is no fleet 'other'", "ledger", "follow", "--fleet", "other");
  }
}
