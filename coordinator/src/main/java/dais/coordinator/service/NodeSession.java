package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.ledger.MalformedBody;
import dais.proto.coordinator.v1.OpenSessionResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way out to one node: what the network cannot take yet waits, up to a bound. Confined to the
/// coordinator's loop.
final class NodeSession {
  /// Bytes that may wait for a slow node.
  static final int MOST_WAITING_BYTES = 64 << 20;

  private static final Logger log = LoggerFactory.getLogger(NodeSession.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final ServerCallStreamObserver<OpenSessionResponse> out;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  /// @param run that they are about; empty if none
  /// @param bytes that they occupy already
  private record Waiting(Iterator<OpenSessionResponse> messages, ByteString run, int bytes) {}

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
    // What is asked of a copy may be asked for somebody who outlives the run.
    ByteString run = message.hasLedgerWanted() ? ByteString.EMPTY : message.getRunId();
    waiting.add(new Waiting(List.of(message).iterator(), run, message.getSerializedSize()));
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
  ///
  /// @param run that the messages are about
  void sendAll(ByteString run, Iterator<OpenSessionResponse> messages) {
    if (!closed) {
      waiting.add(new Waiting(messages, run, 0));
      drain();
    }
  }

  /// A run ends: what waits of it is sent no more. Half a history would be a lie.
  void drop(ByteString run) {
    waiting.removeIf(one -> one.run().equals(run));
    waitingBytes = waiting.stream().mapToLong(Waiting::bytes).sum();
  }

  /// The network can take more.
  void drain() {
    try {
      while (!closed && !waiting.isEmpty() && out.isReady()) {
        Waiting first = waiting.element();
        if (first.messages().hasNext()) {
          out.onNext(first.messages().next());
        } else {
          waiting.remove();
          waitingBytes -= first.bytes();
        }
      }
    } catch (Refusal | MalformedBody e) {
      // What it has had so far is whole: it comes again for the rest.
      log.warn("what a node lacks cannot be read: {}", e.getMessage());
      fail(
          RemoteRefusal.later(
              new Refusal(
                  ExitCode.SURROUNDINGS,
                  "the coordinator cannot read what this node lacks: " + e.getMessage(),
                  "See the coordinator's log. The node opens the session again by itself."),
              AGAIN));
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
