package dais.simulation;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunOver;
import dais.proto.coordinator.v1.RunServiceGrpc;
import dais.proto.coordinator.v1.Waiting;
import dais.proto.coordinator.v1.WatchRunRequest;
import dais.proto.coordinator.v1.WatchRunResponse;
import io.grpc.ManagedChannel;
import java.util.Iterator;

/// The open run of a fleet as somebody sees it who only looks: from its next round to its end.
public final class RunWatch {
  private final Iterator<WatchRunResponse> events;

  private RunWatch(Iterator<WatchRunResponse> events) {
    this.events = events;
  }

  /// Hears of a run.
  public interface Listener {
    /// A round is durable, and every node has learned from it.
    void onRound(DecidedRound round);

    /// A phase waits for nodes.
    ///
    /// @param text which, and for how long
    void onWaiting(String text);
  }

  /// Begins to watch.
  ///
  /// @param channel to the coordinator, with the rights of an operator
  public static RunWatch over(ManagedChannel channel) {
    // Without a deadline: a run takes as long as it takes, and a dead connection is noticed.
    return new RunWatch(
        RunServiceGrpc.newBlockingStub(channel).watchRun(WatchRunRequest.getDefaultInstance()));
  }

  /// Tells `listener` of the run until it is over.
  ///
  /// @throws io.grpc.StatusRuntimeException if no run is open, or the coordinator is lost
  /// @throws Refusal as the run's driver gets it, if the run ends early
  public void tell(Listener listener) {
    while (events.hasNext()) {
      RunEvent event = events.next().getEvent();
      switch (event.getEventCase()) {
        case ROUND_DECIDED -> listener.onRound(DecidedRound.of(event.getRoundDecided()));
        case WAITING -> listener.onWaiting(text(event.getWaiting()));
        case RUN_OVER -> requireWhole(event.getRunOver());
        case RUN_BEGUN, FOUNDED, TURNS_SCORED, EVENT_NOT_SET -> {}
      }
    }
  }

  /// That a run came to its end.
  ///
  /// @throws Refusal if it did not
  static void requireWhole(RunOver over) {
    ExitCode code = ExitCode.of(over.getExitCode());
    if (code != ExitCode.OK) {
      throw new Refusal(code, over.getMessage(), over.getHint());
    }
  }

  /// Whom a phase waits for, for people.
  static String text(Waiting waiting) {
    return "round %d, %s: waiting for %d of %d nodes: %s; %d s left"
        .formatted(
            waiting.getRound(),
            waiting.getPhase(),
            waiting.getNodesCount(),
            waiting.getOf(),
            String.join(", ", waiting.getNodesList()),
            waiting.getLeftMillis() / 1_000);
  }
}
