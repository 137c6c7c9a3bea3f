package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dais.consensus.Decision;
import dais.consensus.Genesis;
import dais.consensus.Outcome;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.node.service.NodeProcess;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.RebalanceRequest;
import dais.proto.coordinator.v1.RunServiceGrpc;
import dais.proto.coordinator.v1.StartLiveRequest;
import dais.proto.coordinator.v1.StartLiveResponse;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import dais.test.fleet.LocalFleet;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A live run over real sockets: keys that the nodes made, no driver, nobody waited for too long.
final class LiveFleetTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  private static Plan plan(String traffic) {
    return Settings.defaults()
        .with(
            PlanFile.read(
                """
                schema: dais.plan/v1
                simulation:
                  agents: 6
                  seed: 7
                traffic:
                  spec: %s
                  batch: 40
                detection:
                  refit_rounds: 10
                """
                    .formatted(traffic),
                "the test's plan"))
        .plan();
  }

  private StartLiveRequest.Builder request() {
    return request("synthetic:family=scan,touch=4,start=3");
  }

  private StartLiveRequest.Builder request(String traffic) {
    return LiveRequest.of(plan(traffic), folder)
        .addAllNodes(List.of("n1", "n2", "n3"))
        .setMembersPerNode(2)
        .setLedgerPath(folder.resolve("live.db").toString())
        .setPhaseMillis(3_000)
        .setIntervalMillis(20);
  }

  private static StartLiveResponse start(LocalFleet fleet, StartLiveRequest request) {
    return RunServiceGrpc.newBlockingStub(fleet.admin()).startLive(request);
  }

  private static Refusal refusal(LocalFleet fleet, StartLiveRequest request) {
    return RemoteRefusal.read(
            catchThrowableOfType(StatusRuntimeException.class, () -> start(fleet, request)))
        .orElseThrow();
  }

  private static GetStatusResponse status(LocalFleet fleet) {
    return FleetServiceGrpc.newBlockingStub(fleet.admin())
        .getStatus(GetStatusRequest.getDefaultInstance());
  }

  private static GetStatusResponse await(LocalFleet fleet, Predicate<GetStatusResponse> holds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      GetStatusResponse status = status(fleet);
      if (holds.test(status)) {
        return status;
      }
      assertThat(System.nanoTime()).as(() -> "deadline; " + status).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static void awaitRound(LocalFleet fleet, int round) {
    var _ = await(fleet, status -> status.getRun().getRound() > round);
  }

  private static Set<String> ready(GetStatusResponse status) {
    return status.getNodesList().stream()
        .filter(node -> node.getState() == NodeState.NODE_STATE_READY)
        .map(node -> node.getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private LocalFleet fleet() throws InterruptedException {
    LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"));
    for (String node : List.of("n1", "n2", "n3")) {
      var _ = fleet.join(node);
    }
    return fleet;
  }

  private List<Entry> entries(Path ledger) {
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
      return reader.range(0, reader.head().size());
    }
  }

  private Path copy(String node, Hash run) {
    return folder.resolve("fleet").resolve("ledgers-" + node).resolve(run + ".db");
  }

  private static List<Hash> leaves(List<Entry> entries) {
    return entries.stream().map(Entry::leafHash).toList();
  }

  @Test
  void decidesWithKeysThatTheNodesMade() throws Exception {
    try (LocalFleet fleet = fleet()) {
      StartLiveResponse begun = start(fleet, request().build());
      assertThat(begun.getResumed()).isFalse();
      assertThat(begun.getLedgerPath()).isEqualTo(folder.resolve("live.db").toString());
      awaitRound(fleet, 12);
      GetStatusResponse status = status(fleet);
      assertThat(status.getRun().getLive()).isTrue();
      assertThat(status.getLiveTrouble()).isEmpty();
      assertThat(ready(status)).containsExactly("n1", "n2", "n3");
      assertThat(start(fleet, request().build()).getResumed()).isTrue();
      assertThat(refusal(fleet, request().setIntervalMillis(0).build()))
          .hasMessageStartingWith("this fleet's live run was begun with rounds every 20 ms");
      assertThat(
              RemoteRefusal.read(
                  catchThrowableOfType(
                      StatusRuntimeException.class,
                      () ->
                          RunServiceGrpc.newBlockingStub(fleet.admin())
                              .rebalance(RebalanceRequest.getDefaultInstance()))))
          .hasValueSatisfying(
              why ->
                  assertThat(why).hasMessageStartingWith("this is a live run: its members stay"));
    }
    List<Entry> entries = entries(folder.resolve("live.db"));
    Genesis genesis = Genesis.decode(entries.getFirst().body());
    assertThat(genesis.derivedKeys()).isFalse();
    assertThat(genesis.runLabel()).startsWith("live 20");
    assertThat(genesis.members()).hasSize(6).doesNotHaveDuplicates();
    assertThat(genesis.members().getFirst()).isNotEqualTo(PlanFounders.key(7, 0).verifyingKey());
    assertThat(entries)
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.DECISION)
        .as("campaigns are found")
        .isNotEmpty();
    assertThat(entries.stream().map(Entry::eventTimeMicros).toList()).isSorted();
    for (String node : List.of("n1", "n2", "n3")) {
      List<Hash> copied = leaves(entries(copy(node, entries.getFirst().leafHash())));
      assertThat(copied)
          .as("what %s has verified", node)
          .hasSizeGreaterThan(100)
          .isEqualTo(leaves(entries).subList(0, copied.size()));
    }
  }

  @Test
  void goesOnWithoutANodeAndTakesItBack() throws Exception {
    try (LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"))) {
      var _ = fleet.join("n1");
      var _ = fleet.join("n2");
      NodeProcess third = fleet.join("n3");
      var _ = start(fleet, request().build());
      awaitRound(fleet, 3);
      third.close();
      GetStatusResponse without =
          await(
              fleet,
              status ->
                  status.getNodesList().stream().anyMatch(node -> node.getAbsentSinceRound() > 0));
      assertThat(ready(without)).containsExactly("n1", "n2");
      var _ = returned(fleet);
    }
    int last = entries(folder.resolve("live.db")).getLast().round() - 1;
    assertThat(entries(folder.resolve("live.db")))
        .filteredOn(
            entry -> entry.round() == last && entry.kind().orElseThrow() == EntryKind.PROPOSAL)
        .extracting(Entry::author)
        .containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void aNodeGoesOnFromItsSnapshotsOrWithoutThem() throws Exception {
    Path kept = folder.resolve("fleet").resolve("snapshots-n3");
    try (LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"))) {
      var _ = fleet.join("n1");
      var _ = fleet.join("n2");
      NodeProcess third = fleet.join("n3");
      var _ = start(fleet, request().build());
      awaitRound(fleet, 12);
      third.close();
      assertThat(kept.resolve("last")).isNotEmptyFile();
      assertThat(kept.resolve("fitted")).isNotEmptyFile();

      third = returned(fleet);
      third.close();
      Files.writeString(kept.resolve("last"), "damaged");
      returned(fleet).close();
    }
    List<Entry> proposals =
        entries(folder.resolve("live.db")).stream()
            .filter(entry -> entry.kind().orElseThrow() == EntryKind.PROPOSAL)
            .toList();
    assertThat(proposals).filteredOn(entry -> entry.author() == 5).hasSizeGreaterThan(15);
  }

  /// Lets the third node come back and take part.
  private static NodeProcess returned(LocalFleet fleet) throws InterruptedException {
    GetStatusResponse without =
        await(
            fleet,
            status ->
                status.getNodesList().stream().anyMatch(node -> node.getAbsentSinceRound() > 0));
    awaitRound(fleet, without.getRun().getRound() + 3);
    NodeProcess third = fleet.join("n3");
    GetStatusResponse back = await(fleet, status -> ready(status).contains("n3"));
    awaitRound(fleet, back.getRun().getRound() + 3);
    assertThat(ready(status(fleet))).containsExactly("n1", "n2", "n3");
    assertThat(status(fleet).getNodesList())
        .allMatch(node -> node.getDivergence().isEmpty() && node.getRefusedStatements() == 0);
    return third;
  }

  @Test
  void aPausedRunIsTakenUpAgain() throws Exception {
    long size;
    try (LocalFleet fleet = fleet()) {
      var _ = start(fleet, request().build());
      awaitRound(fleet, 4);
    }
    size = entries(folder.resolve("live.db")).size();
    try (LocalFleet fleet = fleet()) {
      assertThat(status(fleet).hasRun()).as("nobody asked for it").isFalse();
      assertThat(refusal(fleet, request("synthetic").build()))
          .hasMessageStartingWith("this fleet's live run was begun with another plan");
      assertThat(start(fleet, request("synthetic").setAsKept(true).build()).getResumed()).isTrue();
      awaitRound(fleet, 8);
      assertThat(ready(status(fleet))).containsExactly("n1", "n2", "n3");
      assertThat(status(fleet).getNodesList()).allMatch(node -> node.getDivergence().isEmpty());
    }
    assertThat(entries(folder.resolve("live.db"))).hasSizeGreaterThan((int) size);
  }

  @Test
  void aMinorityDecidesNothing() throws Exception {
    Path ledger = folder.resolve("live.db");
    try (LocalFleet fleet = fleet()) {
      var _ = start(fleet, request().build());
      var _ = await(fleet, _ -> accepted(ledger, 0));
      fleet.leave("n2");
      fleet.leave("n3");
      int alone =
          await(
                  fleet,
                  status ->
                      status.getNodesList().stream()
                              .filter(node -> node.getAbsentSinceRound() > 0)
                              .count()
                          == 2)
              .getRun()
              .getRound();
      awaitRound(fleet, alone + 30);
      assertThat(entries(ledger))
          .filteredOn(entry -> entry.round() > alone)
          .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.BALLOTS)
          .extracting(Entry::author)
          .isNotEmpty()
          .containsOnly(0, 1);
      assertThat(accepted(ledger, alone + 1)).isFalse();
      var _ = fleet.join("n2");
      var _ = fleet.join("n3");
      var _ = await(fleet, status -> ready(status).equals(Set.of("n1", "n2", "n3")));
      assertThat(status(fleet).getNodesList()).allMatch(node -> node.getDivergence().isEmpty());
    }
  }

  private boolean accepted(Path ledger, int fromRound) {
    return entries(ledger).stream()
        .filter(entry -> entry.round() >= fromRound)
        .filter(entry -> entry.kind().orElseThrow() == EntryKind.DECISION)
        .anyMatch(entry -> Decision.decode(entry.body()).outcome() == Outcome.ACCEPTED);
  }

  @Test
  void aLedgerThatIsGoneIsRecoveredFromTheNodes() throws Exception {
    Path ledger = folder.resolve("live.db");
    try (LocalFleet fleet = fleet()) {
      var _ = start(fleet, request().build());
      awaitRound(fleet, 4);
    }
    List<Entry> before = entries(ledger);
    List<Integer> kept =
        Stream.of("n1", "n2", "n3")
            .map(node -> entries(copy(node, before.getFirst().leafHash())).size())
            .toList();
    List<Hash> recovered;
    LedgerStore.remove(ledger);
    try (LocalFleet fleet = fleet()) {
      assertThat(refusal(fleet, request().build()))
          .hasMessage("the ledger of the live run is gone: expected " + ledger)
          .extracting(Refusal::hint)
          .asString()
          .contains(
              "dais coordinator recover --from-nodes --run %.12s --ledger %s"
                  .formatted(before.getFirst().leafHash(), ledger));
      LedgerRecovery recovery =
          new LedgerRecovery(
              fleet.admin(),
              Set.of(),
              Optional.of(fleet.liveKey()),
              failure -> RemoteRefusal.read(failure).orElseThrow());
      var _ = recovery.recover(before.getFirst().leafHash(), ledger, LedgerConfig.DEFAULT);
      recovered = leaves(entries(ledger));
      assertThat(recovered)
          .as("all that a node has seen: the last transaction may have reached none")
          .hasSize(kept.stream().mapToInt(Integer::intValue).max().orElseThrow())
          .isEqualTo(leaves(before).subList(0, recovered.size()));
      assertThat(start(fleet, request().build()).getResumed()).isTrue();
      awaitRound(fleet, 8);
    }
    assertThat(leaves(entries(ledger)).subList(0, recovered.size())).isEqualTo(recovered);
  }

  @Test
  void isNotBegunWhereItCannotBe() throws Exception {
    try (LocalFleet fleet = fleet()) {
      assertThat(refusal(fleet, request().addNodes("n9").build()))
          .hasMessage("expected nodes that are there but n9 is not");
      assertThat(refusal(fleet, request().setMembersPerNode(0).build()))
          .hasMessageStartingWith("expected members a node and the plan's SHA-256");
      assertThat(refusal(fleet, request().clearConsensus().build()))
          .hasMessageStartingWith("the request to start a run cannot be used: ");
      var _ = start(fleet, request("nsl-kdd:nowhere.txt").build());
      GetStatusResponse ended =
          await(fleet, status -> !status.hasRun() && !status.getLiveTrouble().isEmpty());
      assertThat(ended.getLiveTrouble()).contains("nowhere.txt");
      assertThat(Files.exists(folder.resolve("live.db"))).as("nothing was founded").isFalse();
      assertThat(start(fleet, request().build()).getResumed()).isFalse();
      awaitRound(fleet, 2);
    }
  }
}
