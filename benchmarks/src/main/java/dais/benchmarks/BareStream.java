package dais.benchmarks;

import com.google.protobuf.ByteString;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.TlsIdentity;
import dais.proto.coordinator.v1.Heartbeat;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.SessionServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The messages of a recorded run's votes over the same transport as a coordinator's, to someone
/// who only reads them.
final class BareStream extends SessionServiceGrpc.SessionServiceImplBase {
  private BareStream() {}

  @Override
  public StreamObserver<OpenSessionRequest> openSession(StreamObserver<OpenSessionResponse> out) {
    return new StreamObserver<>() {
      private long messages;

      @Override
      public void onNext(OpenSessionRequest message) {
        messages++;
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        out.onNext(
            OpenSessionResponse.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setNumber(messages))
                .build());
        out.onCompleted();
      }
    };
  }

  /// Sends all of them once.
  static Cost run(BenchedFleet fleet, RecordedRun recorded, TlsIdentity own, TlsIdentity node)
      throws IOException {
    List<OpenSessionRequest> messages = new ArrayList<>();
    ByteString runId = ByteString.copyFrom(new byte[32]);
    for (int round = 1; round <= recorded.rounds().size(); round++) {
      messages.addAll(RecordedNode.votes(runId, round, recorded.round(round)));
    }
    Server server =
        NettyServerBuilder.forAddress(BenchedFleet.anyPort())
            .sslContext(FleetTls.server(own, fleet.clock()))
            .directExecutor()
            .addService(new BareStream())
            .build()
            .start();
    ManagedChannel channel = fleet.channel(server.getPort(), node);
    try {
      long before = send(channel, List.of());
      Cost.Since begun = Cost.Since.now();
      long read = send(channel, messages);
      Cost cost = begun.until(recorded.ballots());
      if (before != 0 || read != messages.size()) {
        throw new IllegalStateException(
            "%d messages were sent but %d read".formatted(messages.size(), read));
      }
      return cost;
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  private static long send(ManagedChannel channel, List<OpenSessionRequest> messages) {
    CompletableFuture<Long> read = new CompletableFuture<>();
    StreamObserver<OpenSessionRequest> out =
        SessionServiceGrpc.newStub(channel)
            .openSession(
                new StreamObserver<>() {
                  @Override
                  public void onNext(OpenSessionResponse answer) {
                    read.complete(answer.getHeartbeat().getNumber());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    read.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    messages.forEach(out::onNext);
    out.onCompleted();
    return read.join();
  }
}
