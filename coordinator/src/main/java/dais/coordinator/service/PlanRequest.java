package dais.coordinator.service;

import dais.consensus.ConsensusConfig;
import dais.consensus.Genesis;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.MalformedBody;
import dais.proto.coordinator.v1.Start;
import java.nio.file.Path;
import java.util.List;

/// What a request to begin a plan run must hold, checked before anything is done.
///
/// @param genesis the genesis entry that is to be
/// @param config how the fleet decides
/// @param checkpointKey signs the ledger's checkpoints; derives from the seed
record PlanRequest(
    Start message, Genesis genesis, ConsensusConfig config, SigningKey checkpointKey) {
  /// @throws Refusal if the request does not hold together
  static PlanRequest of(Start message) {
    Genesis genesis = genesis(message);
    SigningKey checkpointKey = SigningKey.derived(message.getSeed(), "checkpoint");
    if (!genesis.derivedKeys() || !genesis.checkpointKey().equals(checkpointKey.verifyingKey())) {
      throw refused("the keys of its genesis do not derive from seed " + message.getSeed());
    }
    if (genesis.members().isEmpty() || message.getRounds() < 1 || message.getPhaseMillis() < 1) {
      throw refused(
          "expected at least 1 member, 1 round and 1 ms a phase but found %d, %d and %d"
              .formatted(genesis.members().size(), message.getRounds(), message.getPhaseMillis()));
    }
    return new PlanRequest(message, genesis, config(message), checkpointKey);
  }

  /// Where the coordinator keeps the ledger.
  Path ledgerPath() {
    return Path.of(message.getLedgerPath());
  }

  /// Round 0, as it follows from what the nodes said.
  ///
  /// @param profiles the founders' signed profiles, by member
  /// @param space the feature space that they made of them
  /// @param sharedColumns its columns
  Foundation foundation(List<byte[]> profiles, byte[] space, int sharedColumns) {
    return Foundation.of(
        genesis,
        profiles,
        space,
        sharedColumns,
        config,
        Foundation.seeds(config, genesis.members().size(), message.getSeed(), message.getRounds()));
  }

  private static Genesis genesis(Start message) {
    try {
      return Genesis.decode(message.getGenesis().toByteArray());
    } catch (MalformedBody e) {
      throw refused("its genesis is malformed: " + e.getMessage());
    }
  }

  private static ConsensusConfig config(Start message) {
    try {
      return Wire.config(message.getConsensus());
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static Refusal refused(String reason) {
    return Refusal.badInput(
        "the request to start a run cannot be used: " + reason,
        "Start runs with `dais run --fleet`, of the same version as the coordinator.");
  }
}
