package dais.coordinator.service;

import dais.consensus.ConsensusConfig;
import dais.consensus.Genesis;
import dais.consensus.RoundTime;
import dais.coordinator.Foundation;
import dais.coordinator.LateStatements;
import dais.coordinator.SeedChain;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.proto.coordinator.v1.Start;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What a request to begin a run must hold, checked before anything is done.
///
/// @param genesis the genesis entry that is to be
/// @param config how the fleet decides
/// @param checkpointKey signs the ledger's checkpoints; in a plan run it derives from the seed
/// @param pace how the run keeps time
record RunRequest(
    Start message, Genesis genesis, ConsensusConfig config, SigningKey checkpointKey, Pace pace) {
  /// A plan run.
  ///
  /// @throws Refusal if the request does not hold together
  static RunRequest of(Start message) {
    Genesis genesis = genesis(message);
    SigningKey checkpointKey = SigningKey.derived(message.getSeed(), "checkpoint");
    if (!genesis.derivedKeys() || !genesis.checkpointKey().equals(checkpointKey.verifyingKey())) {
      throw refused("the keys of its genesis do not derive from seed " + message.getSeed());
    }
    Duration phase = Duration.ofMillis(message.getPhaseMillis());
    return checked(message, genesis, checkpointKey, Pace.logical(phase));
  }

  /// A live run.
  ///
  /// @param key the coordinator's own
  /// @throws Refusal if the request does not hold together
  static RunRequest live(Start message, SigningKey key, InstantSource clock) {
    Genesis genesis = genesis(message);
    if (genesis.derivedKeys()) {
      throw refused("the keys of its genesis derive from a seed: they would prove no authorship");
    }
    if (!genesis.checkpointKey().equals(key.verifyingKey())) {
      throw refused("its genesis names another checkpoint key than this coordinator's");
    }
    Pace pace =
        Pace.live(
            Duration.ofMillis(message.getPhaseMillis()),
            Duration.ofMillis(message.getIntervalMillis()),
            clock);
    return checked(message, genesis, key, pace);
  }

  private static RunRequest checked(Start message, Genesis genesis, SigningKey key, Pace pace) {
    if (genesis.members().isEmpty() || message.getRounds() < 1 || message.getPhaseMillis() < 1) {
      throw refused(
          "expected at least 1 member, 1 round and 1 ms a phase but found %d, %d and %d"
              .formatted(genesis.members().size(), message.getRounds(), message.getPhaseMillis()));
    }
    return new RunRequest(message, genesis, config(message), key, pace);
  }

  /// The same run, to be gone on with.
  RunRequest resumed() {
    return new RunRequest(
        message.toBuilder().setResume(true).build(), genesis, config, checkpointKey, pace);
  }

  /// What the run is called: it follows from its genesis.
  Hash runId() {
    return Foundation.runId(genesis);
  }

  /// Where the coordinator keeps the ledger.
  Path ledgerPath() {
    return Path.of(message.getLedgerPath());
  }

  /// Round 0, as it follows from what the nodes said.
  ///
  /// @param profiles the founders' signed profiles, by member
  /// @param space the feature space that they made of them
  /// @throws dais.ledger.MalformedBody if that is none
  Foundation foundation(List<byte[]> profiles, byte[] space) {
    return Foundation.of(genesis, profiles, space, config, seeds());
  }

  /// What comes too late, before the first round: in a plan run nothing does.
  LateStatements late() {
    return new LateStatements(pace.isLive() ? config.window() : 0);
  }

  private Optional<SeedChain> seeds() {
    return Foundation.seeds(
        config,
        genesis.members().size(),
        () ->
            pace.isLive()
                ? new SeedChain(secretSeed(), message.getRounds())
                : SeedChain.derived(message.getSeed(), message.getRounds()));
  }

  /// What only the holder of the checkpoint key can make, and make again.
  private Hash secretSeed() {
    return Hash.sha256(
        checkpointKey.sign(
            ("dais committee seed v1 of run " + runId()).getBytes(StandardCharsets.UTF_8)));
  }

  /// When rounds of the past happened.
  RoundTime time() {
    return RoundTime.of(genesis);
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
        "Start runs with `dais run --fleet` or `dais fleet up --live`, of the same version as the"
            + " coordinator.");
  }
}
