package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.Genesis;
import dais.consensus.MemberSet;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.VerifyingKey;
import dais.ledger.Hash;
import dais.proto.coordinator.v1.MembersWanted;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.Start;
import dais.proto.coordinator.v1.StartLiveRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Before a live run begins: every node hands the keys of its members over, and the genesis follows
/// from them. Confined to the coordinator's loop.
final class LiveFounding {
  /// Rounds of a live run: nobody knows when it ends, but each may need a seed that was committed
  /// to before the first. Two months of a round every five seconds.
  static final int ROUNDS = 1_000_000;

  private final StartLiveRequest request;
  private final Assignment assignment;
  private final Map<String, List<ByteString>> keys = new HashMap<>();

  /// @throws Refusal if the request does not hold together
  LiveFounding(StartLiveRequest request) {
    if (request.getNodesCount() == 0) {
      throw Refusal.badInput(
          "this fleet has no live run yet, and none can begin without a node",
          "Name them: --nodes N for nodes of the coordinator's machine, --with NAME for others.");
    }
    if (request.getMembersPerNode() < 1 || request.getPlanHash().size() != Hash.LENGTH) {
      throw Refusal.badInput(
          "expected members a node and the plan's SHA-256 but found %d members and %d bytes"
              .formatted(request.getMembersPerNode(), request.getPlanHash().size()),
          "Start live runs with `dais fleet up --live`, of the same version as the coordinator.");
    }
    long members = (long) request.getNodesCount() * request.getMembersPerNode();
    if (members > MemberSet.MAX_ID + 1L) {
      throw Refusal.badInput(
          "expected at most %,d members but %,d nodes with %,d each are %,d"
              .formatted(
                  MemberSet.MAX_ID + 1L,
                  request.getNodesCount(),
                  request.getMembersPerNode(),
                  members),
          "Name fewer with --agents-per-node.");
    }
    this.request = request;
    this.assignment = new Assignment(request.getNodesList(), (int) members);
  }

  /// What each node is asked.
  OpenSessionResponse question() {
    return OpenSessionResponse.newBuilder()
        .setMembersWanted(MembersWanted.newBuilder().setCount(request.getMembersPerNode()))
        .build();
  }

  List<String> nodes() {
    return assignment.nodes();
  }

  /// Hears a node's answer.
  ///
  /// @throws IllegalArgumentException if it does not hold as many keys as were wanted, or one that
  ///   is none, or that another member has
  void keys(String node, List<ByteString> said) {
    if (assignment.of(node).isEmpty()) {
      return;
    }
    if (said.size() != request.getMembersPerNode()) {
      throw new IllegalArgumentException(
          "expected %d keys of %s but found %d"
              .formatted(request.getMembersPerNode(), node, said.size()));
    }
    Set<ByteString> others = new HashSet<>();
    keys.forEach((name, list) -> others.addAll(name.equals(node) ? List.of() : list));
    for (ByteString key : said) {
      var _ = VerifyingKey.of(key.toByteArray());
      if (!others.add(key)) {
        throw new IllegalArgumentException(
            "%s shows a key that is another member's".formatted(node));
      }
    }
    keys.put(node, List.copyOf(said));
  }

  /// The nodes that have not answered.
  List<String> missing() {
    return assignment.nodes().stream().filter(node -> !keys.containsKey(node)).toList();
  }

  /// Why it cannot go on without them.
  Refusal late(long seconds) {
    return new Refusal(
        ExitCode.TIMEOUT,
        "waited %d s for the members' keys of %s".formatted(seconds, String.join(", ", missing())),
        "Look at the nodes with `dais fleet status` and `dais fleet logs`.");
  }

  /// The run that is to be begun, once nobody is missing.
  Start start(VerifyingKey checkpointKey, Instant now) {
    List<VerifyingKey> members = new ArrayList<>();
    for (String node : assignment.nodes()) {
      keys.getOrDefault(node, List.of())
          .forEach(key -> members.add(VerifyingKey.of(key.toByteArray())));
    }
    Genesis genesis =
        new Genesis(
            request.getPortablePlan(),
            Hash.of(request.getPlanHash().toByteArray()),
            List.of(),
            "live " + now,
            false,
            checkpointKey,
            members);
    return Start.newBuilder()
        .setPlan(request.getPlan())
        .setGenesis(ByteString.copyFrom(genesis.encode()))
        .setConsensus(request.getConsensus())
        .setRounds(ROUNDS)
        .setLedgerPath(request.getLedgerPath())
        .setPhaseMillis(request.getPhaseMillis())
        .setIntervalMillis(request.getIntervalMillis())
        .addAllNodes(assignment.nodes())
        .build();
  }
}
