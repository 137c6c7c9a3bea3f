package dais.coordinator.service;

import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.tls.PeerIdentity;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.SessionServiceGrpc.SessionServiceImplBase;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/// Sessions of nodes: its handlers run on the network's threads and only enqueue. A node's next
/// messages are asked for when the loop is done with those before them, so that a flood waits at
/// the node.
final class SessionEndpoint extends SessionServiceImplBase {
  /// Messages of one node that may wait for the loop.
  static final int MOST_WAITING = 64;

  // Asking for each one by itself would wake the network's thread as often.
  private static final int ASKED_FOR = MOST_WAITING / 2;

  private final EventLoop loop;
  private final Coordination coordination;

  SessionEndpoint(EventLoop loop, Coordination coordination) {
    this.loop = loop;
    this.coordination = coordination;
  }

  @Override
  public StreamObserver<OpenSessionRequest> openSession(StreamObserver<OpenSessionResponse> out) {
    PeerIdentity peer = Peers.current();
    ServerCallStreamObserver<OpenSessionResponse> call =
        (ServerCallStreamObserver<OpenSessionResponse>) out;
    call.disableAutoRequest();
    NodeSession session = new NodeSession(call);
    call.setOnReadyHandler(() -> loop.execute(session::drain));
    call.setOnCancelHandler(() -> end(peer, session));
    loop.execute(() -> coordination.opened(peer, session));
    call.request(MOST_WAITING);
    return new StreamObserver<>() {
      // On the loop.
      private int done;

      @Override
      public void onNext(OpenSessionRequest message) {
        loop.execute(
            () -> {
              coordination.hear(peer.name(), session, message);
              done++;
              if (done == ASKED_FOR) {
                done = 0;
                call.request(ASKED_FOR);
              }
            });
      }

      @Override
      public void onError(Throwable failure) {
        end(peer, session);
      }

      @Override
      public void onCompleted() {
        loop.execute(
            () -> {
              session.close(Status.OK);
              coordination.closed(peer.name(), session);
            });
      }
    };
  }

  private void end(PeerIdentity peer, NodeSession session) {
    loop.execute(
        () -> {
          session.lost();
          coordination.closed(peer.name(), session);
        });
  }
}
