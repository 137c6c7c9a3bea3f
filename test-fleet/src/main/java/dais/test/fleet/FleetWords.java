package dais.test.fleet;

import dais.ledger.Hash;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.NodeState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// A fleet of a coordinator and nodes n1, n2 and so on, in words: a scenario is told in them once,
/// and holds of a fleet in this process and of one of real processes. What is asked is answered by
/// the coordinator, over the network, as any operator may.
public interface FleetWords {
  String COORDINATOR = "coordinator";
  Duration DEADLINE = Duration.ofMinutes(2);

  /// How long a straggler works at a time: a message, not a phase.
  Duration MOMENT = Duration.ofMillis(5);

  /// Starts those of the nodes that do not run, and waits until they have joined.
  void startNodes() throws IOException, InterruptedException;

  /// Ends a process where it stands: nobody hears a word of it.
  void kill(String process) throws IOException, InterruptedException;

  /// Nobody hears of the process from now on, nor does it hear anything, until [#resume].
  void pause(String process) throws IOException, InterruptedException;

  void resume(String process) throws IOException, InterruptedException;

  /// Lets all go on that is paused, and lives.
  void letGo() throws IOException, InterruptedException;

  /// Waits until there is another coordinator in the place of the one that was killed.
  void awaitCoordinator() throws IOException, InterruptedException;

  /// A connection to the coordinator, with the rights of an operator.
  ManagedChannel admin();

  /// A node's own copy of a run's ledger.
  ///
  /// @param run leaf hash of its first entry
  Path copy(String node, Hash run);

  /// What the coordinator says; empty if none answers.
  default Optional<GetStatusResponse> ask() {
    try {
      return Optional.of(
          FleetServiceGrpc.newBlockingStub(admin())
              .withDeadlineAfter(Duration.ofSeconds(2))
              .getStatus(GetStatusRequest.getDefaultInstance()));
    } catch (StatusRuntimeException e) {
      admin().resetConnectBackoff();
      return Optional.empty();
    }
  }

  /// Waits until the coordinator says something.
  default GetStatusResponse awaitStatus(Predicate<GetStatusResponse> holds) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      Optional<GetStatusResponse> answer = ask();
      if (answer.filter(holds).isPresent()) {
        return answer.get();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("deadline; the coordinator says " + answer);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /// Waits until a round is decided.
  default void awaitRound(int round) {
    var _ = awaitStatus(status -> status.getRun().getRound() > round);
  }

  /// Waits until a coordinator answers that knows these nodes as joined.
  default void awaitJoined(List<String> nodes) {
    var _ =
        awaitStatus(
            status ->
                nodes.stream()
                    .allMatch(
                        node ->
                            isIn(
                                status,
                                node,
                                NodeState.NODE_STATE_JOINED,
                                NodeState.NODE_STATE_READY)));
  }

  /// Waits until a node takes part in the open run: it has caught up with its ledger.
  default void awaitCaughtUp(String node) {
    var _ = awaitStatus(status -> isIn(status, node, NodeState.NODE_STATE_READY));
  }

  /// Waits until the coordinator has missed a node's heartbeats.
  default void awaitLate(String node) {
    var _ = awaitStatus(status -> isIn(status, node, NodeState.NODE_STATE_LATE));
  }

  /// Waits until the coordinator misses a node that is dead.
  default void awaitMissed(String node) {
    var _ =
        awaitStatus(
            status -> isIn(status, node, NodeState.NODE_STATE_LATE, NodeState.NODE_STATE_ABSENT));
  }

  private static boolean isIn(GetStatusResponse status, String node, NodeState... states) {
    return status.getNodesList().stream()
        .anyMatch(
            known -> known.getName().equals(node) && List.of(states).contains(known.getState()));
  }

  /// Takes the run into a phase where it stays because `straggler` is paused: what happens next
  /// happens in this phase. Until then the straggler may work for moments only. The caller resumes
  /// it.
  ///
  /// @param fromRound the phase of an earlier round does not count
  default void holdIn(String phase, int fromRound, String straggler)
      throws IOException, InterruptedException {
    var _ = awaitStatus(GetStatusResponse::hasRun);
    long end = System.nanoTime() + DEADLINE.toNanos();
    pause(straggler);
    while (!isHeldIn(phase, fromRound)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the run was never held in " + phase);
      }
      resume(straggler);
      LockSupport.parkNanos(MOMENT.toNanos());
      pause(straggler);
    }
  }

  /// Whether the run is in the phase and does not leave it for longer than a phase takes.
  private boolean isHeldIn(String phase, int fromRound) {
    for (int look = 0; look < 5; look++) {
      Optional<GetStatusResponse> answer = ask();
      if (answer.filter(GetStatusResponse::hasRun).isEmpty()) {
        throw new AssertionError("no run is open while it is to be held in " + phase);
      }
      if (!answer.get().getRun().getPhase().equals(phase)
          || answer.get().getRun().getRound() < fromRound) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
    }
    return true;
  }
}
