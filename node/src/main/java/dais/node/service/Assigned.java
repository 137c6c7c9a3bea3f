package dais.node.service;

import dais.consensus.Genesis;
import dais.ledger.MalformedBody;
import dais.proto.coordinator.v1.RunAssigned;
import java.util.List;

/// A run that a node is to take part in, as far as that can be checked before its inputs are
/// opened.
///
/// @param members that the node is to host, in order
record Assigned(Genesis genesis, List<Integer> members) {
  /// @throws Distrust if it does not hold together
  static Assigned of(RunAssigned message) {
    Genesis genesis = decoded(message);
    List<Integer> members = message.getMembersList().stream().distinct().sorted().toList();
    int founders = genesis.members().size();
    if (members.isEmpty()
        || members.size() < message.getMembersCount()
        || members.stream().anyMatch(member -> member < 0 || member >= founders)) {
      throw Distrust.of(
          0,
          "expected at least 1 of the %d members of a run, each once, but found %s"
              .formatted(founders, message.getMembersList()));
    }
    return new Assigned(genesis, members);
  }

  private static Genesis decoded(RunAssigned message) {
    try {
      return Genesis.decode(message.getGenesis().toByteArray());
    } catch (MalformedBody e) {
      throw Distrust.of(0, "a malformed genesis: " + e.getMessage());
    }
  }
}
