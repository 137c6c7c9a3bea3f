package dais.simulation;

import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// A node's line to its coordinator on which somebody changes what the two say to each other, or
/// says more: to the node this is a hostile coordinator, to the coordinator a hostile node. Beneath
/// it are real sockets.
final class TamperedLine {
  /// What comes to the node in place of what the coordinator says.
  volatile Function<OpenSessionResponse, List<OpenSessionResponse>> down = List::of;

  /// What comes to the coordinator in place of what the node says.
  volatile Function<OpenSessionRequest, List<OpenSessionRequest>> up = List::of;

  /// What the node said.
  final List<OpenSessionRequest> said = new CopyOnWriteArrayList<>();

  private volatile Runnable ready = () -> {};
  private volatile Wire wire = new Wire(_ -> {}, _ -> {});

  private record Wire(Consumer<OpenSessionRequest> up, Consumer<OpenSessionResponse> down) {}

  /// Says something to the coordinator in the node's session.
  void say(OpenSessionRequest message) {
    wire.up().accept(message);
  }

  /// Says something to the node in the coordinator's name.
  void tell(OpenSessionResponse message) {
    wire.down().accept(message);
  }

  /// Is run whenever the network can take more.
  void onReady(Runnable task) {
    ready = task;
  }

  /// The same connection with somebody on the line.
  ManagedChannel over(ManagedChannel connection) {
    return new ManagedChannel() {
      @Override
      public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return new Call<>(connection.newCall(method, options));
      }

      @Override
      public String authority() {
        return connection.authority();
      }

      @Override
      public ManagedChannel shutdown() {
        connection.shutdown();
        return this;
      }

      @Override
      public ManagedChannel shutdownNow() {
        connection.shutdownNow();
        return this;
      }

      @Override
      public boolean isShutdown() {
        return connection.isShutdown();
      }

      @Override
      public boolean isTerminated() {
        return connection.isTerminated();
      }

      @Override
      public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return connection.awaitTermination(timeout, unit);
      }
    };
  }

  /// A node calls nothing but its session on this connection.
  @SuppressWarnings("unchecked")
  private final class Call<Q, R> extends SimpleForwardingClientCall<Q, R> {
    Call(ClientCall<Q, R> real) {
      super(real);
    }

    @Override
    public void start(Listener<R> listener, Metadata headers) {
      wire = new Wire(message -> send((Q) message), message -> listener.onMessage((R) message));
      super.start(
          new SimpleForwardingClientCallListener<R>(listener) {
            @Override
            public void onMessage(R message) {
              List<OpenSessionResponse> instead = down.apply((OpenSessionResponse) message);
              instead.forEach(one -> super.onMessage((R) one));
              if (instead.isEmpty()) {
                request(1);
              }
            }

            @Override
            public void onReady() {
              super.onReady();
              ready.run();
            }
          },
          headers);
    }

    @Override
    public void sendMessage(Q message) {
      said.add((OpenSessionRequest) message);
      up.apply((OpenSessionRequest) message).forEach(one -> send((Q) one));
    }

    private void send(Q message) {
      synchronized (TamperedLine.this) {
        super.sendMessage(message);
      }
    }
  }
}
