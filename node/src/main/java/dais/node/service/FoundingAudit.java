package dais.node.service;

import dais.consensus.Charter;
import dais.consensus.CommitteeNotice;
import dais.consensus.ConsensusConfig;
import dais.consensus.FleetReplica;
import dais.consensus.FleetState;
import dais.consensus.Genesis;
import dais.consensus.LogicalTime;
import dais.consensus.Member;
import dais.consensus.SeedCommitment;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MerkleFrontier;
import dais.ledger.TreeHead;
import dais.node.features.FeatureSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Round 0 as a node expects it: its own genesis, the founders' profiles, the feature space that it
/// made of them, and after these at most the commitment to the seeds of committees.
///
/// @param genesis the fleet's
/// @param profiles the founders' signed profiles, by member
/// @param space the feature space
/// @param config how the fleet decides
record FoundingAudit(
    Genesis genesis, List<byte[]> profiles, FeatureSpace space, ConsensusConfig config) {
  /// The fleet's state before round 1.
  ///
  /// @param announced the ledger after its founding; empty if nobody announced it
  /// @throws Distrust if anything is missing, else or more
  FleetReplica replica(List<Draft> found, Optional<TreeHead> announced) {
    List<Draft> expected = expected();
    for (int i = 0; i < expected.size(); i++) {
      if (i >= found.size() || !found.get(i).leafHashes().equals(expected.get(i).leafHashes())) {
        throw Distrust.of(
            0,
            "entry %d of the founding is not this node's %s".formatted(i, expected.get(i).kind()));
      }
    }
    Optional<SeedCommitment> seeds = seeds(found.subList(expected.size(), found.size()));
    MerkleFrontier edge = new MerkleFrontier();
    found.forEach(draft -> draft.leafHashes().forEach(edge::append));
    if (!announced.orElse(edge.head()).equals(edge.head())) {
      throw Distrust.of(
          0,
          "the ledger after its founding is %s, not %s"
              .formatted(edge.head(), announced.orElseThrow()));
    }
    FleetState founding =
        FleetState.founding(
            new Charter(runId(genesis), space.columns(), config),
            IntStream.range(0, genesis.members().size())
                .mapToObj(i -> new Member(i, genesis.members().get(i)))
                .toList());
    return new FleetReplica(seeds.map(founding::committed).orElse(founding), edge);
  }

  /// A run's id: the leaf hash of its genesis entry.
  static Hash runId(Genesis genesis) {
    return draft(EntryKind.GENESIS, Draft.COORDINATOR, genesis.encode()).leafHashes().getFirst();
  }

  private List<Draft> expected() {
    List<Draft> expected = new ArrayList<>();
    expected.add(draft(EntryKind.GENESIS, Draft.COORDINATOR, genesis.encode()));
    for (int member = 0; member < profiles.size(); member++) {
      expected.add(draft(EntryKind.PROFILE, member, profiles.get(member)));
    }
    expected.add(draft(EntryKind.BASELINE, Draft.COORDINATOR, space.encode()));
    return expected;
  }

  private static Optional<SeedCommitment> seeds(List<Draft> rest) {
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    if (rest.size() == 1
        && rest.getFirst().kind() == EntryKind.COMMITTEE
        && CommitteeNotice.decode(rest.getFirst().body()) instanceof SeedCommitment seeds) {
      return Optional.of(seeds);
    }
    throw Distrust.of(
        0,
        "expected at most a commitment to seeds after the feature space but found "
            + rest.stream().map(Draft::kind).toList());
  }

  private static Draft draft(EntryKind kind, int author, byte[] body) {
    return new Draft(kind, 0, author, LogicalTime.micros(0), body);
  }
}
