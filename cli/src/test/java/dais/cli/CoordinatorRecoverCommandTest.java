package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.identity.PrivateFolder;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import dais.simulation.RunOptions;
import dais.simulation.Simulation;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A coordinator and a node, as their commands in this process; the node keeps copies.
final class CoordinatorRecoverCommandTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private TestShell operator;
  private final List<Thread> threads = new ArrayList<>();

  @BeforeEach
  void startACoordinator() {
    operator = shell();
    good("fleet", "init");
    TestShell coordinator = start("coordinator", "run", "--port", "0");
    await(() -> coordinator.out().contains("listens on"), coordinator);
  }

  @AfterEach
  void endThreads() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(DEADLINE);
    }
  }

  private TestShell shell() {
    TestShell one = new TestShell(folder, FakeRun::new);
    one.environment.put("XDG_STATE_HOME", folder.toString());
    return one;
  }

  private TestShell start(String... line) {
    TestShell shell = shell();
    threads.add(Thread.ofPlatform().name(String.join(" ", line)).start(() -> shell.dais(line)));
    return shell;
  }

  private void startNode() {
    TestShell node = start("node", "run", "--name", "n1");
    await(() -> node.out().contains("has joined"), node);
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

  /// A run of its own, of which the node is to hold a copy.
  private record Past(Hash run, TreeHead head) {}

  private Past past(int seed) {
    Path ledger = folder.resolve(seed + ".db");
    String plan =
        """
        schema: dais.plan/v1
        simulation:
          agents: 3
          rounds: 2
          seed: %d
        traffic:
          batch: 20
        """
            .formatted(seed);
    try (Simulation simulation =
        Simulation.of(
            Settings.defaults().with(PlanFile.read(plan, "the test's plan")).plan(),
            RunOptions.into(ledger))) {
      var _ = simulation.run();
    }
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
      TreeHead head = reader.head();
      Hash run = reader.entry(0).orElseThrow().leafHash();
      Path copies = folder.resolve("dais/fleets/default/processes/n1/ledgers");
      var _ = PrivateFolder.create(copies);
      try (LedgerStore copy =
          LedgerStore.create(
              copies.resolve(run + ".db"), "copy", SigningKey.derived(1, "somebody"))) {
        var _ = copy.append(Draft.of(reader.range(0, head.size()))).join();
      }
      return new Past(run, head);
    }
  }

  @Test
  void makesALedgerAgain() {
    Past past = past(7);
    startNode();
    assertThat(good("coordinator", "recover", "--from-nodes", "--ledger", "again.db"))
        .isEqualTo(
            """
            run %s
              recovered from n1 into %s
              %d entries, root %s
              the same history is kept by n1 (%d entries)
            """
                .formatted(
                    past.run(),
                    folder.resolve("again.db"),
                    past.head().size(),
                    past.head().root(),
                    past.head().size()));
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve("again.db"))) {
      assertThat(reader.head()).isEqualTo(past.head());
    }
    assertThat(good("coordinator", "recover", "--from-nodes", "--ledger", "json.db", "-o", "json"))
        .contains("\"tree_size\":" + past.head().size())
        .contains("\"copies\":{\"n1\":" + past.head().size() + "}");
    assertRefused(
        "expected no file but found",
        "coordinator",
        "recover",
        "--from-nodes",
        "--ledger",
        "again.db");
  }

  @Test
  void asksWhichRunIsMeant() {
    Past first = past(7);
    Past second = past(8);
    startNode();
    assertRefused(
        "expected one run but the nodes keep 2:",
        "coordinator",
        "recover",
        "--from-nodes",
        "--ledger",
        "again.db");
    assertThat(operator.err())
        .contains(
            "  %s on n1 (%d entries)\n".formatted(first.run(), first.head().size()),
            "  %s on n1 (%d entries)\n".formatted(second.run(), second.head().size()));
    assertRefused(
        "expected a run whose id begins with xyz that a node keeps but found these:\n",
        "coordinator",
        "recover",
        "--from-nodes",
        "--run",
        "xyz",
        "--ledger",
        "again.db");
    assertThat(
            good(
                "coordinator",
                "recover",
                "--from-nodes",
                "--run",
                second.run().toString().substring(0, 12),
                "--ledger",
                "again.db"))
        .startsWith("run " + second.run());
  }

  @Test
  void saysWhereNothingIsKept() {
    startNode();
    assertRefused(
        "expected a run that a node keeps but found none",
        "coordinator",
        "recover",
        "--from-nodes",
        "--ledger",
        "again.db");
    assertRefused(
        "expected a run that a node keeps but found none",
        "coordinator",
        "recover",
        "--from-nodes",
        "n1,n2",
        "--ledger",
        "again.db");
    assertRefused("--from-nodes", "coordinator", "recover", "--ledger", "again.db");
  }
}
