package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Summary;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A live run of three node processes with two members each, in words.
///
/// @param fleet its processes
/// @param ledger the run's
record LiveFleet(RealFleet fleet, Path ledger) {
  static final List<String> NODES = List.of("n1", "n2", "n3");

  private static final int MEMBERS = 6;
  private static final String[] LIVE = {
    "--live", "--agents-per-node", "2", "--interval", "1", "--deadline", "6", "--batch", "40"
  };

  /// Begins the run, and waits until all members may vote.
  static LiveFleet start(Distribution distribution, Path work)
      throws IOException, InterruptedException {
    RealFleet fleet = new RealFleet(distribution, work, NODES.size(), LIVE);
    try {
      GetStatusResponse up = fleet.awaitStatus(LiveFleet::isWhole);
      assertThat(up.getRun().getLive()).isTrue();
      return new LiveFleet(fleet, Path.of(up.getRun().getLedgerPath()));
    } catch (AssertionError e) {
      fleet.down();
      throw e;
    }
  }

  static NodeStatus node(GetStatusResponse status, String name) {
    return status.getNodesList().stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// Waits until every node is there with fitted members.
  ///
  /// @return the round that is under way then
  int awaitWhole() {
    return fleet.awaitStatus(LiveFleet::isWhole).getRun().getRound();
  }

  private static boolean isWhole(GetStatusResponse status) {
    return status.getNodesCount() == NODES.size()
        && status.getNodesList().stream()
            .allMatch(
                node -> node.getState() == NodeState.NODE_STATE_READY && node.getMembers() == 2);
  }

  /// Waits until the run goes on without a node.
  ///
  /// @return the round that the node missed first
  int awaitAbsent(String name) {
    return node(fleet.awaitStatus(status -> node(status, name).getAbsentSinceRound() > 0), name)
        .getAbsentSinceRound();
  }

  int round() {
    return fleet.awaitStatus(GetStatusResponse::hasRun).getRun().getRound();
  }

  /// Waits until the rounds up to this one are decided.
  void awaitDecided(int round) {
    var _ = fleet.awaitStatus(status -> status.getRun().getRound() > round);
  }

  /// Lets the fleet decide two more rounds.
  void decidesTwoMore() {
    awaitDecided(round() + 2);
  }

  List<Entry> entries() {
    return entries(ledger);
  }

  List<Hash> leaves() {
    return leaves(ledger);
  }

  /// What a node keeps of the ledger.
  ///
  /// @param run leaf hash of the ledger's first entry
  List<Hash> copy(String node, Hash run) {
    return leaves(fleet.copy(node, run));
  }

  private static List<Hash> leaves(Path ledger) {
    return entries(ledger).stream().map(Entry::leafHash).toList();
  }

  private static List<Entry> entries(Path ledger) {
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
      return reader.range(0, reader.head().size());
    }
  }

  /// The rounds that the ledger holds decided, in its order.
  static List<Summary> decided(List<Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.kind().orElseThrow() == EntryKind.SUMMARY)
        .map(entry -> Summary.decode(entry.body()))
        .toList();
  }

  /// Whether all members took part in a round.
  static boolean isWhole(Summary round) {
    return round.proposers().size() == MEMBERS && round.voters().size() == MEMBERS;
  }
}
