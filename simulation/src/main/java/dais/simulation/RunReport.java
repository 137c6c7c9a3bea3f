package dais.simulation;

import dais.consensus.DecisionDigest;
import dais.ledger.Hash;
import dais.simulation.scoring.DetectionQuality;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a run came to.
///
/// @param identity which run it was
/// @param counts what happened in it
/// @param detection how well the arms separated attacks from benign flows
/// @param decisionDigest over all candidates and decisions
/// @param ledgerRoot root of the ledger after the last round
/// @param ledgerPath file of the ledger
/// @param timing how long it took
/// @param notes what the reader must know, such as that the traffic ended early
public record RunReport(
    Identity identity,
    Counts counts,
    Detection detection,
    DecisionDigest decisionDigest,
    Hash ledgerRoot,
    Path ledgerPath,
    Timing timing,
    List<String> notes) {
  public RunReport {
    notes = List.copyOf(notes);
  }

  /// Which run.
  ///
  /// @param runId leaf hash of the genesis entry
  /// @param planHash hash over the plan and the content of its inputs
  /// @param rounds rounds that were run
  public record Identity(
      Hash runId, Hash planHash, long seed, int agents, int rounds, String runLabel) {}

  /// What happened.
  public record Counts(
      long flows,
      long alarms,
      long matches,
      long candidates,
      long accepted,
      long rejected,
      long undecided) {}

  /// How well the arms did; an arm that was not scored, or had no labels, is empty and `note` says
  /// why.
  ///
  /// @param beforeLearning the model of the genesis baseline
  /// @param local the model that refits on the agent's own traffic
  /// @param fleet the agent's model and what the fleet accepted, at observation
  /// @param fleetAfterRound the same with what the round itself taught
  /// @param note why an arm is empty; empty where none is
  public record Detection(
      Optional<DetectionQuality> beforeLearning,
      Optional<DetectionQuality> local,
      Optional<DetectionQuality> fleet,
      Optional<DetectionQuality> fleetAfterRound,
      String note) {}

  /// How long it took.
  ///
  /// @param elapsedSeconds wall time of the rounds, without opening inputs and fitting baselines
  /// @param setupSeconds wall time of opening inputs and fitting baselines
  /// @param peakRssBytes peak resident set of the process; empty where the system does not tell
  public record Timing(
      double elapsedSeconds,
      double setupSeconds,
      double roundsPerMinute,
      OptionalLong peakRssBytes) {}
}
