package dais.coordinator.service;

import dais.infrastructure.exit.Refusal;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import java.util.List;

/// What a run consists of, whatever phase it is in.
///
/// @param attendance which nodes are waited for
/// @param ledger what is durable
/// @param trace a trace for each round
/// @param voice what the run says
/// @param opening what leads to the first round
record RunParts(
    RunRequest plan,
    Assignment assignment,
    Attendance attendance,
    RunLog ledger,
    RunTrace trace,
    RunVoice voice,
    RunOpening opening,
    RunSurroundings surroundings) {
  /// Makes or opens the run's ledger and assigns its members.
  ///
  /// @param nodes names of the nodes that take part, at least one
  /// @throws Refusal if the ledger cannot be used
  static RunParts of(
      RunRequest plan, List<String> nodes, LedgerConfig config, RunSurroundings surroundings) {
    Hash runId = plan.runId();
    Assignment assignment = new Assignment(nodes, plan.genesis().members().size());
    RunTrace trace = new RunTrace(surroundings.telemetry(), runId);
    RunVoice voice =
        new RunVoice(runId, plan.message(), assignment, trace::traceparent, surroundings);
    RunLog ledger = RunLog.open(plan, config, surroundings::execute);
    return new RunParts(
        plan,
        assignment,
        new Attendance(assignment, surroundings),
        ledger,
        trace,
        voice,
        new RunOpening(plan, assignment, ledger, voice),
        surroundings);
  }

  boolean isLive() {
    return plan.pace().isLive();
  }
}
