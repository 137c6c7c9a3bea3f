package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.telemetry.Telemetry;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.RunEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Executor;

/// What a run needs of the process round it.
interface RunSurroundings {
  /// Sends to a node; a node without a session gets nothing and catches up when it is back.
  void send(String node, OpenSessionResponse message);

  /// Sends to a node as [#send] does, in its order; the messages are made when the connection takes
  /// them, on the coordinator's loop.
  ///
  /// @param run that they are about
  void sendAll(String node, ByteString run, Iterator<OpenSessionResponse> messages);

  /// What waits of a run for a node is sent no more.
  void drop(String node, ByteString run);

  /// Tells the run's driver and its watchers.
  void tell(RunEvent event);

  /// A statement that a node handed over cannot be counted.
  void refused(String node, String reason);

  /// Statements that a node handed over came too late to count.
  void late(String node, int statements);

  /// Runs `task` on the coordinator's loop, after a pause.
  void after(Duration pause, Runnable task);

  /// Runs `task` on the coordinator's loop.
  void execute(Runnable task);

  /// Where signatures are verified.
  Executor verifiers();

  /// Monotonic, in nanoseconds.
  long nanoTime();

  /// Is told what rounds do when; nobody listens unless this is said otherwise.
  default Telemetry telemetry() {
    return Telemetry.disabled();
  }
}
