package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import dais.proto.coordinator.v1.CopyServiceGrpc;
import dais.proto.coordinator.v1.ReadCopyRequest;
import dais.simulation.LedgerRecovery.Recovered;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import dais.test.fleet.LocalFleet;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run over two nodes is over; its ledger gets lost.
final class LedgerRecoveryTest {
  private static final Plan PLAN =
      Settings.defaults()
          .with(
              PlanFile.read(
                  """
                  schema: dais.plan/v1
                  simulation:
                    agents: 4
                    rounds: 4
                    seed: 7
                  traffic:
                    spec: synthetic:family=scan,touch=4,start=2
                    batch: 40
                  """,
                  "the test's plan"))
          .plan();

  private final Path folder;
  private final Path ledger;
  private final LocalFleet fleet;
  private final LedgerRecovery recovery;

  LedgerRecoveryTest(@TempDir Path folder) {
    this.folder = folder;
    this.ledger = folder.resolve("fleet.db");
    this.fleet = LocalFleets.in(folder);
    this.recovery = recovery(Set.of());
  }

  private LedgerRecovery recovery(Set<String> nodes) {
    return new LedgerRecovery(fleet.admin(), nodes, Optional.empty(), LedgerRecoveryTest::refusal);
  }

  private static Refusal refusal(StatusRuntimeException failure) {
    return new Refusal(ExitCode.CONNECTION, String.valueOf(failure.getMessage()), "");
  }

  @BeforeEach
  void runAPlan() throws Exception {
    fleet.join("n1");
    fleet.join("n2");
    try (FleetRun run =
        FleetRun.of(
            PLAN,
            RunOptions.into(ledger),
            Path.of(""),
            Duration.ofSeconds(30),
            fleet.admin(),
            _ -> {})) {
      var _ = run.run();
    }
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (recovery.copies().values().stream().noneMatch(held -> held.size() == 2)) {
      assertThat(System.nanoTime()).as("both have said what they keep").isLessThan(end);
    }
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private Hash run() {
    return recovery.copies().firstKey();
  }

  private TreeHead lost() {
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
      return reader.head();
    }
  }

  private Recovered recover() {
    return recovery.recover(run(), folder.resolve("again.db"), LedgerConfig.DEFAULT);
  }

  /// Gives n2 another copy: so much of it, the last statement said at another time.
  private void tamper(long size, long micros) throws Exception {
    Path copy = folder.resolve("ledgers-n2").resolve(run() + ".db");
    List<Draft> drafts;
    try (LedgerReader reader = LedgerStore.openReadOnly(copy)) {
      drafts = new ArrayList<>(Draft.of(reader.range(0, size)));
    }
    fleet.leave("n2");
    LedgerStore.remove(copy);
    Draft last = drafts.removeLast();
    drafts.add(
        new Draft(
            last.kind(),
            last.round(),
            last.author(),
            last.eventTimeMicros() + micros,
            last.body()));
    try (LedgerStore store = LedgerStore.create(copy, "other", SigningKey.derived(1, "somebody"))) {
      var _ = store.append(drafts).join();
    }
    fleet.join("n2");
  }

  @Test
  void makesTheLedgerAgain() {
    TreeHead lost = lost();
    List<Entry> entries;
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
      entries = reader.range(0, lost.size());
    }
    LedgerStore.remove(ledger);
    Recovered recovered = recovery.recover(run(), ledger, LedgerConfig.DEFAULT);
    assertThat(recovered.head()).isEqualTo(lost);
    assertThat(recovered.copies()).containsOnlyKeys("n1", "n2").containsValue(lost);
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
      assertThat(reader.range(0, lost.size()))
          .extracting(Entry::leafHash)
          .containsExactlyElementsOf(entries.stream().map(Entry::leafHash).toList());
      assertThat(reader.head()).isEqualTo(lost);
    }
    try (Simulation again =
        Simulation.of(
            PLAN, new RunOptions(ledger, true, 0, ScoreArms.FLEET, Optional.empty(), "", true))) {
      assertThat(again.run().ledgerRoot()).as("it is signed as it was").isEqualTo(lost.root());
    }
  }

  @Test
  void takesTheLongestCopy() throws Exception {
    tamper(9, 0);
    Recovered recovered = recover();
    assertThat(recovered.source()).isEqualTo("n1");
    assertThat(recovered.head()).isEqualTo(lost());
    assertThat(recovered.copies())
        .hasEntrySatisfying("n2", copy -> assertThat(copy.size()).isEqualTo(9));
  }

  @Test
  void leavesNoFileWhereTheNodesHoldDifferentHistories() throws Exception {
    tamper(9, 1);
    assertThatThrownBy(this::recover)
        .isInstanceOfSatisfying(
            Refusal.class, why -> assertThat(why.exitCode()).isEqualTo(ExitCode.NEGATIVE))
        .hasMessage(
            ("the nodes hold different histories of run %s: what n1 sent does not have the root"
                    + " that n2 says for 9 entries")
                .formatted(run()));
    assertThat(folder.resolve("again.db")).doesNotExist();
    assertThat(
            recovery(Set.of("n1"))
                .recover(run(), folder.resolve("again.db"), LedgerConfig.DEFAULT)
                .head())
        .isEqualTo(lost());
  }

  @Test
  void takesNoMoreThanTheNodeSaidThatItHolds() throws Exception {
    tamper(9, 0);
    Path copy = folder.resolve("ledgers-n2").resolve(run() + ".db");
    try (LedgerStore store = LedgerStore.open(copy, SigningKey.derived(1, "somebody"))) {
      Draft more = new Draft(EntryKind.PROFILE, 1, 0, 0, new byte[] {1});
      var _ = store.append(List.of(more)).join();
    }
    LedgerRecovery believing = recovery(Set.of("n2"));
    assertThatThrownBy(
            () -> believing.recover(run(), folder.resolve("again.db"), LedgerConfig.DEFAULT))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "the copy of node n2 cannot be used: it said that it holds 9 entries but sent 10");
    assertThat(folder.resolve("again.db")).doesNotExist();
  }

  @Test
  void refusesWhatCannotBe() throws Exception {
    Hash other = Hash.sha256(new byte[0]);
    assertThatThrownBy(() -> recovery.recover(other, ledger, LedgerConfig.DEFAULT))
        .isInstanceOf(Refusal.class)
        .hasMessage("no node keeps run " + other);
    assertThatThrownBy(() -> recovery.recover(run(), ledger, LedgerConfig.DEFAULT))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("expected no file but found ");
    assertThat(status("n9", run(), 0)).isEqualTo("NOT_FOUND: no node n9 is there");
    assertThat(status("n1", other, 0)).startsWith("FAILED_PRECONDITION: node n1 cannot read its");
    assertThat(status("n1", run(), 1 << 20))
        .startsWith("FAILED_PRECONDITION: node n1 cannot read its copy: this node holds ");
    Files.delete(folder.resolve("ledgers-n1").resolve(run() + ".db.checkpoint"));
    assertThat(status("n1", run(), 0))
        .startsWith("FAILED_PRECONDITION: node n1 cannot read its copy: ");
  }

  private String status(String node, Hash run, long from) {
    try {
      var _ =
          CopyServiceGrpc.newBlockingStub(fleet.admin())
              .readCopy(
                  ReadCopyRequest.newBuilder()
                      .setNode(node)
                      .setRunId(ByteString.copyFrom(run.bytes()))
                      .setFrom(from)
                      .build());
      return Status.OK.toString();
    } catch (StatusRuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
