package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.LateStatement;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A live run of real processes that are killed, stopped and robbed of the ledger: it goes on, and
/// what any node has seen decided stays decided.
final class LiveRunTest {
  private static final String[] LIVE = {
    "--live", "--agents-per-node", "2", "--interval", "1", "--deadline", "6", "--batch", "40"
  };

  private static final Distribution DISTRIBUTION = Distribution.assembled().uncovered();

  @TempDir private Path work;

  private static NodeStatus node(GetStatusResponse status, String name) {
    return status.getNodesList().stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static boolean areReady(GetStatusResponse status) {
    return status.getNodesList().stream()
        .allMatch(node -> node.getState() == NodeState.NODE_STATE_READY && node.getMembers() == 2);
  }

  /// Lets the fleet decide two more rounds.
  private static void decidesTwoMore(RealFleet fleet) {
    int from = fleet.awaitStatus(GetStatusResponse::hasRun).getRun().getRound();
    var _ = fleet.awaitStatus(status -> status.getRun().getRound() > from + 2);
  }

  private static List<Entry> entries(Path ledger) {
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
      return reader.range(0, reader.head().size());
    }
  }

  private static List<Hash> leaves(Path ledger) {
    return entries(ledger).stream().map(Entry::leafHash).toList();
  }

  @Test
  void goesOnWhateverBreaks() throws Exception {
    RealFleet fleet = new RealFleet(DISTRIBUTION, work, 3, LIVE);
    try {
      outlives(fleet);
    } finally {
      fleet.down();
    }
  }

  /// Stops n1 until a round has gone by wholly without it: whatever it was stopped in, it has
  /// missed a proposing, and says what it would have said when it is let go on.
  ///
  /// @return the round that it missed first
  private static int missesARound(RealFleet fleet) throws Exception {
    fleet.pause("n1");
    int missed =
        node(fleet.awaitStatus(status -> node(status, "n1").getAbsentSinceRound() > 0), "n1")
            .getAbsentSinceRound();
    var _ = fleet.awaitStatus(status -> status.getRun().getRound() > missed + 1);
    fleet.resume("n1");
    return missed;
  }

  private void outlives(RealFleet fleet) throws Exception {
    GetStatusResponse up = fleet.awaitStatus(LiveRunTest::areReady);
    assertThat(up.getRun().getLive()).isTrue();
    Path ledger = Path.of(up.getRun().getLedgerPath());
    decidesTwoMore(fleet);

    fleet.kill("n2");
    var _ = fleet.awaitStatus(status -> node(status, "n2").getAbsentSinceRound() > 0);
    assertThat(fleet.good("fleet", "status").stdout())
        .containsPattern("n2 +died; absent, 2 members, .*; the run goes on without it since round");
    decidesTwoMore(fleet);
    fleet.startNodes("--live");
    var _ = fleet.awaitStatus(LiveRunTest::areReady);

    int missed = missesARound(fleet);
    var _ = fleet.awaitStatus(LiveRunTest::areReady);
    decidesTwoMore(fleet);
    assertThat(fleet.good("fleet", "logs", "n1").stdout())
        .containsPattern("PROPOSAL of member \\d, round \\d+ came too late, and is stored so");

    int round = fleet.awaitStatus(GetStatusResponse::hasRun).getRun().getRound();
    fleet.kill("coordinator");
    var _ = fleet.awaitStatus(status -> status.getRun().getRound() > round + 2);
    var _ = fleet.awaitStatus(LiveRunTest::areReady);

    // Its disk is gone, and with it all that only the coordinator knew.
    fleet.look();
    fleet.pause("coordinator");
    Files.delete(ledger.resolveSibling("live.db.checkpoint"));
    Files.delete(ledger);
    fleet.kill("coordinator");
    GetStatusResponse stopped =
        fleet.awaitStatus(
            status ->
                !status.getLiveTrouble().isEmpty()
                    && status.getNodesList().stream()
                            .filter(node -> node.getState() == NodeState.NODE_STATE_JOINED)
                            .count()
                        == 3);
    assertThat(stopped.getLiveTrouble())
        .startsWith("the ledger of the live run is gone: expected " + ledger);
    assertThat(
            fleet
                .good("coordinator", "recover", "--from-nodes", "--ledger", ledger.toString())
                .stdout())
        .contains("the same history is kept by n1 (");
    List<Hash> kept = leaves(ledger);
    fleet.startNodes("--live");
    decidesTwoMore(fleet);
    assertThat(leaves(ledger).subList(0, kept.size())).isEqualTo(kept);

    fleet.good("fleet", "down");
    int before = leaves(ledger).size();
    fleet = new RealFleet(DISTRIBUTION, work, 3);
    assertThat(fleet.awaitStatus(status -> status.getNodesCount() == 3).hasRun())
        .as("nobody asked for it")
        .isFalse();
    fleet.startNodes("--live");
    decidesTwoMore(fleet);
    fleet.down();
    List<Entry> last = entries(ledger);
    List<Hash> decided = leaves(ledger);
    assertThat(last).hasSizeGreaterThan(before);
    for (String node : List.of("n1", "n2", "n3")) {
      List<Hash> copied = leaves(fleet.copy(node, decided.getFirst()));
      assertThat(copied)
          .as("what %s has verified", node)
          .hasSizeGreaterThan(before)
          .isEqualTo(decided.subList(0, copied.size()));
    }
    assertThat(last)
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.LATE)
        .extracting(entry -> LateStatement.decode(entry.body()).slot())
        .as("what n1's members said after they were let go on")
        .anyMatch(slot -> slot.round() >= missed && slot.member() < 2)
        .doesNotHaveDuplicates();
    assertThat(last)
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.SUMMARY)
        .extracting(Entry::round)
        .as("each once")
        .doesNotHaveDuplicates()
        .isSorted();
  }
}
