package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.LedgerWanted;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.ReadCopyRequest;
import dais.proto.coordinator.v1.ReadCopyResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The callers that wait for a page of a node's copy of a ledger, one a node. Confined to the
/// coordinator's loop.
final class CopyReads {
  private record Waiting(ByteString runId, long from, StreamObserver<ReadCopyResponse> caller) {}

  private final Map<String, Waiting> waiting = new TreeMap<>();

  /// Asks a node; `caller` is answered when the page comes.
  ///
  /// @param session the node's; empty if it is not there
  void ask(
      Optional<NodeSession> session,
      ReadCopyRequest request,
      StreamObserver<ReadCopyResponse> caller) {
    String node = request.getNode();
    if (session.isEmpty()) {
      refuse(caller, Status.NOT_FOUND, "no node %s is there".formatted(node));
      return;
    }
    if (waiting.containsKey(node)) {
      refuse(caller, Status.RESOURCE_EXHAUSTED, "another caller waits for a page of node " + node);
      return;
    }
    waiting.put(node, new Waiting(request.getRunId(), request.getFrom(), caller));
    session
        .get()
        .send(
            OpenSessionResponse.newBuilder()
                .setRunId(request.getRunId())
                .setLedgerWanted(LedgerWanted.newBuilder().setFrom(request.getFrom()))
                .build());
  }

  /// A node says something.
  ///
  /// @return whether it was the page that a caller waits for
  boolean heard(String node, OpenSessionRequest message) {
    Waiting asked = waiting.get(node);
    if (asked == null
        || !message.hasLedgerPart()
        || !message.getRunId().equals(asked.runId())
        || message.getLedgerPart().getFrom() != asked.from()) {
      return false;
    }
    waiting.remove(node);
    LedgerPart part = message.getLedgerPart();
    if (part.getTrouble().isEmpty()) {
      asked.caller().onNext(ReadCopyResponse.newBuilder().setPart(part).build());
      asked.caller().onCompleted();
    } else {
      refuse(
          asked.caller(),
          Status.FAILED_PRECONDITION,
          "node %s cannot read its copy: %s".formatted(node, part.getTrouble()));
    }
    return true;
  }

  /// A node's session is over.
  void left(String node) {
    Waiting asked = waiting.remove(node);
    if (asked != null) {
      refuse(asked.caller(), Status.UNAVAILABLE, "node %s left".formatted(node));
    }
  }

  private static void refuse(StreamObserver<?> caller, Status status, String why) {
    caller.onError(
        RemoteRefusal.status(
            new Refusal(ExitCode.CONNECTION, why, "See `dais fleet status`, and try again later."),
            status));
  }

  /// A caller waits no longer.
  void gone(StreamObserver<ReadCopyResponse> caller) {
    waiting.values().removeIf(one -> one.caller().equals(caller));
  }
}
