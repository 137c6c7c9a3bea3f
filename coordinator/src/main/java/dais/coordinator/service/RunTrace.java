package dais.coordinator.service;

import dais.infrastructure.logging.LogScope;
import dais.infrastructure.telemetry.Phase;
import dais.infrastructure.telemetry.RoundId;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TracedWork;
import dais.ledger.Hash;
import java.util.HashMap;
import java.util.Map;

/// The rounds of a run as one trace each: the root, and the phase that waits for nodes. It is told
/// what the run does, and has no say in it. Confined to the coordinator's loop.
final class RunTrace {
  private final Telemetry telemetry;
  private final Hash runId;
  // A message may come in pages: one context for each node and phase.
  private final Map<String, String> contexts = new HashMap<>();
  private TracedWork round = TracedWork.none();
  private TracedWork waiting = TracedWork.none();
  private int number;

  RunTrace(Telemetry telemetry, Hash runId) {
    this.telemetry = telemetry;
    this.runId = runId;
  }

  /// The nodes work from now on.
  ///
  /// @param newRound that they work at; its trace begins with the first phase
  void await(int newRound, Phase phase) {
    leave();
    if (newRound != number) {
      round.close();
      round = telemetry.round(new RoundId(runId.toString(), newRound));
      number = newRound;
    }
    waiting = round.begin(phase);
  }

  /// The nodes are done; what follows is the coordinator's own work.
  ///
  /// @return the round
  TracedWork leave() {
    waiting.close();
    waiting = TracedWork.none();
    contexts.clear();
    return round;
  }

  /// Under which a node records its part of the phase; empty outside of one.
  String traceparent(String node) {
    return contexts.computeIfAbsent(node, _ -> waiting.traceparent());
  }

  /// Runs `task` so that what it logs carries the ids of the run, of the round that is under way
  /// and of its trace.
  void logged(Runnable task) {
    try (LogScope _ = LogScope.run(runId.toString());
        LogScope _ = LogScope.round(number);
        LogScope _ = LogScope.trace(round.traceId())) {
      task.run();
    }
  }

  /// The round is over.
  void close() {
    leave().close();
    round = TracedWork.none();
    number = 0;
  }
}
