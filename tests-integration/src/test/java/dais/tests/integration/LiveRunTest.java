package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.LateStatement;
import dais.consensus.Summary;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.NodeState;
import dais.tests.integration.Distribution.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A live run of real processes that are killed, stopped and robbed of the ledger: it goes on, and
/// what any node has seen decided stays decided.
final class LiveRunTest {
  private static final Distribution DISTRIBUTION = Distribution.assembled().uncovered();

  @TempDir private Path work;

  @Test
  void goesOnWhateverBreaks() throws Exception {
    LiveFleet live = LiveFleet.start(DISTRIBUTION, work);
    try {
      outlives(live, live.fleet());
    } finally {
      live.fleet().down();
    }
    Hash run = live.leaves().getFirst();
    int before = live.leaves().size();
    takesUpWhatWasStopped(live, new RealFleet(DISTRIBUTION, work, LiveFleet.NODES.size()));
    List<Hash> decided = live.leaves();
    for (String node : LiveFleet.NODES) {
      List<Hash> copied = live.copy(node, run);
      assertThat(copied)
          .as("what %s has verified", node)
          .hasSizeGreaterThan(before)
          .isEqualTo(decided.subList(0, copied.size()));
    }
    assertThat(LiveFleet.decided(live.entries()))
        .extracting(Summary::round)
        .as("each once")
        .doesNotHaveDuplicates()
        .isSorted();
  }

  /// Stops n1 until a round has gone by wholly without it: whatever it was stopped in, it has
  /// missed a proposing, and says what it would have said when it is let go on.
  ///
  /// @return the round that it missed first
  private static int missesARound(LiveFleet live) throws Exception {
    live.fleet().pause("n1");
    int missed = live.awaitAbsent("n1");
    live.awaitDecided(missed + 1);
    live.fleet().resume("n1");
    return missed;
  }

  private void outlives(LiveFleet live, RealFleet fleet) throws Exception {
    live.decidesTwoMore();

    fleet.kill("n2");
    var _ = live.awaitAbsent("n2");
    assertThat(fleet.good("fleet", "status").stdout())
        .containsPattern(
            "n2 +died; absent, 2 members, .*; the run goes on without it since round \\d+: it was"
                + " late in (proposing|voting|learning)");
    live.decidesTwoMore();
    fleet.startNodes("--live");
    var _ = live.awaitWhole();

    int missed = missesARound(live);
    var _ = live.awaitWhole();
    live.decidesTwoMore();
    assertThat(fleet.good("fleet", "logs", "n1").stdout())
        .containsPattern("PROPOSAL of member \\d, round \\d+ came too late, and is stored so");
    assertThat(live.entries())
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.LATE)
        .extracting(entry -> LateStatement.decode(entry.body()).slot())
        .as("what n1's members said after they were let go on")
        .anyMatch(slot -> slot.round() >= missed && slot.member() < 2)
        .doesNotHaveDuplicates();

    int round = live.round();
    fleet.kill("coordinator");
    live.awaitDecided(round + 2);
    var _ = live.awaitWhole();

    losesItsDisk(live, fleet);
  }

  /// The coordinator's disk is gone, and with it all that only the coordinator knew, but for the
  /// folder of its root, which its operator keeps elsewhere.
  private void losesItsDisk(LiveFleet live, RealFleet fleet) throws Exception {
    Path ledger = live.ledger();
    Path home = work.resolve("state/dais/fleets/default");
    String address = fleet.address();
    command("cp", "-a", home.resolve("root").toString(), work.resolve("kept").toString());
    fleet.look();
    List<Hash> acknowledged = live.leaves();
    live.decidesTwoMore(); // By then every node has them.
    fleet.kill("supervisor");
    fleet.kill("coordinator");
    for (String lost :
        List.of(
            "root",
            "ledgers",
            "processes/admin",
            "processes/coordinator",
            "processes/supervisor")) {
      command("rm", "-r", home.resolve(lost).toString());
    }

    command("cp", "-a", work.resolve("kept").toString(), home.resolve("root").toString());
    String port = address.substring(address.lastIndexOf(':') + 1);
    fleet.good("fleet", "up", "--nodes", "3", "--port", port, "--timeout", "120");
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
    List<Hash> kept = live.leaves();
    fleet.startNodes("--live");
    live.decidesTwoMore();
    assertThat(live.leaves().subList(0, kept.size())).isEqualTo(kept);
    assertThat(kept).hasSizeGreaterThanOrEqualTo(acknowledged.size());
    assertThat(kept.subList(0, acknowledged.size())).isEqualTo(acknowledged);
  }

  private static void command(String... words) throws Exception {
    Outcome outcome = Distribution.run(new ProcessBuilder(words));
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
  }

  private static void takesUpWhatWasStopped(LiveFleet live, RealFleet again) throws Exception {
    try {
      assertThat(again.awaitStatus(status -> status.getNodesCount() == 3).hasRun())
          .as("nobody asked for it")
          .isFalse();
      again.startNodes("--live");
      new LiveFleet(again, live.ledger()).decidesTwoMore();
    } finally {
      again.down();
    }
  }
}
