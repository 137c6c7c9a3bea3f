package dais.coordinator.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.proto.coordinator.v1.OpenSessionResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/// The way out to one node: what the network cannot take yet waits, up to a bound. Confined to the
/// coordinator's loop.
final class NodeSession {
  /// Bytes that may wait for a slow node.
  static final int MOST_WAITING_BYTES = 64 << 20;

  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final ServerCallStreamObserver<OpenSessionResponse> out;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  /// @param bytes that they occupy already
  private record Waiting(Iterator<OpenSessionResponse> messages, int bytes) {}

  NodeSession(ServerCallStreamObserver<OpenSessionResponse> out) {
    this.out = out;
  }

  /// Sends in order; a node that has fallen too far behind is disconnected and catches up when it
  /// comes back.
  void send(OpenSessionResponse message) {
    if (closed) {
      return;
    }
    if (waiting.isEmpty() && out.isReady()) {
      out.onNext(message);
      return;
    }
    waiting.add(new Waiting(List.of(message).iterator(), message.getSerializedSize()));
    waitingBytes += message.getSerializedSize();
    if (waitingBytes > MOST_WAITING_BYTES) {
      fail(
          RemoteRefusal.later(
              new Refusal(
                  ExitCode.CONNECTION,
                  "%d bytes wait for this node, at most %d may"
                      .formatted(waitingBytes, MOST_WAITING_BYTES),
                  "It opens the session again by itself, and catches up."),
              AGAIN));
    }
  }

  /// Sends in order what is made when the network can take it.
  void sendAll(Iterator<OpenSessionResponse> messages) {
    if (!closed) {
      waiting.add(new Waiting(messages, 0));
      drain();
    }
  }

  /// The network can take more.
  void drain() {
    while (!closed && !waiting.isEmpty() && out.isReady()) {
      Waiting first = waiting.element();
      if (first.messages().hasNext()) {
        out.onNext(first.messages().next());
      } else {
        waiting.remove();
        waitingBytes -= first.bytes();
      }
    }
  }

  /// Ends the session.
  void close(Status status) {
    if (!status.isOk()) {
      fail(status.asRuntimeException());
    } else if (!closed) {
      closed = true;
      waiting.clear();
      out.onCompleted();
    }
  }

  /// Ends the session with an error.
  void fail(StatusRuntimeException why) {
    if (!closed) {
      closed = true;
      waiting.clear();
      out.onError(why);
    }
  }

  /// The node is gone.
  void lost() {
    closed = true;
    waiting.clear();
  }
}
