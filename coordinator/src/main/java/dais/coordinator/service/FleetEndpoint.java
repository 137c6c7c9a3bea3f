package dais.coordinator.service;

import dais.infrastructure.lifecycle.EventLoop;
import dais.proto.coordinator.v1.FleetServiceGrpc.FleetServiceImplBase;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.StopRequest;
import dais.proto.coordinator.v1.StopResponse;
import io.grpc.stub.StreamObserver;

/// Says how the fleet does, and stops it.
final class FleetEndpoint extends FleetServiceImplBase {
  private final EventLoop loop;
  private final Coordination coordination;
  private final Runnable stop;

  /// @param stop asks the process to stop
  FleetEndpoint(EventLoop loop, Coordination coordination, Runnable stop) {
    this.loop = loop;
    this.coordination = coordination;
    this.stop = stop;
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> out) {
    loop.execute(
        () -> {
          out.onNext(coordination.status());
          out.onCompleted();
        });
  }

  @Override
  public void stop(StopRequest request, StreamObserver<StopResponse> out) {
    out.onNext(StopResponse.getDefaultInstance());
    out.onCompleted();
    stop.run();
  }
}
