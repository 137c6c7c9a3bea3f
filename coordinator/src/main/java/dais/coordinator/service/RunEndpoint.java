package dais.coordinator.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.proto.coordinator.v1.RunServiceGrpc.RunServiceImplBase;
import dais.proto.coordinator.v1.StartRunRequest;
import dais.proto.coordinator.v1.StartRunResponse;
import dais.proto.coordinator.v1.WatchRunRequest;
import dais.proto.coordinator.v1.WatchRunResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/// Begins and watches runs.
final class RunEndpoint extends RunServiceImplBase {
  private final EventLoop loop;
  private final Coordination coordination;

  RunEndpoint(EventLoop loop, Coordination coordination) {
    this.loop = loop;
    this.coordination = coordination;
  }

  @Override
  public void startRun(StartRunRequest request, StreamObserver<StartRunResponse> out) {
    ServerCallStreamObserver<StartRunResponse> call =
        (ServerCallStreamObserver<StartRunResponse>) out;
    EventStream<StartRunResponse> driver =
        new EventStream<>(call, event -> StartRunResponse.newBuilder().setEvent(event).build());
    call.setOnCancelHandler(() -> loop.execute(() -> coordination.driverLeft(driver)));
    loop.execute(
        () -> {
          try {
            coordination.start(PlanRequest.of(request), driver);
          } catch (Refusal e) {
            out.onError(RemoteRefusal.status(e));
          }
        });
  }

  @Override
  public void watchRun(WatchRunRequest request, StreamObserver<WatchRunResponse> out) {
    ServerCallStreamObserver<WatchRunResponse> call =
        (ServerCallStreamObserver<WatchRunResponse>) out;
    EventStream<WatchRunResponse> watcher =
        new EventStream<>(call, event -> WatchRunResponse.newBuilder().setEvent(event).build());
    call.setOnCancelHandler(() -> loop.execute(() -> coordination.leave(watcher)));
    loop.execute(
        () -> {
          if (!coordination.watch(watcher)) {
            out.onError(Status.NOT_FOUND.withDescription("no run is open").asRuntimeException());
          }
        });
  }
}
