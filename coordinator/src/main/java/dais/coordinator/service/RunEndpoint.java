package dais.coordinator.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.proto.coordinator.v1.DriveRunRequest;
import dais.proto.coordinator.v1.DriveRunResponse;
import dais.proto.coordinator.v1.RebalanceRequest;
import dais.proto.coordinator.v1.RebalanceResponse;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunServiceGrpc.RunServiceImplBase;
import dais.proto.coordinator.v1.StartLiveRequest;
import dais.proto.coordinator.v1.StartLiveResponse;
import dais.proto.coordinator.v1.WatchRunRequest;
import dais.proto.coordinator.v1.WatchRunResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;

/// Begins and watches runs: its handlers run on the network's threads and only enqueue.
final class RunEndpoint extends RunServiceImplBase {
  private final EventLoop loop;
  private final Runs runs;

  RunEndpoint(EventLoop loop, Runs runs) {
    this.loop = loop;
    this.runs = runs;
  }

  @Override
  public StreamObserver<DriveRunRequest> driveRun(StreamObserver<DriveRunResponse> out) {
    ServerCallStreamObserver<DriveRunResponse> call =
        (ServerCallStreamObserver<DriveRunResponse>) out;
    EventStream<DriveRunResponse> driver =
        stream(
            call,
            event -> DriveRunResponse.newBuilder().setEvent(event).build(),
            EventStream.MOST_WAITING_BYTES_OF_DRIVER);
    call.setOnCancelHandler(() -> loop.execute(() -> runs.left(driver)));
    return new StreamObserver<>() {
      @Override
      public void onNext(DriveRunRequest message) {
        loop.execute(() -> hear(driver, message));
      }

      @Override
      public void onError(Throwable failure) {
        loop.execute(() -> runs.left(driver));
      }

      @Override
      public void onCompleted() {
        loop.execute(
            () -> {
              runs.left(driver);
              driver.end();
            });
      }
    };
  }

  private <T> EventStream<T> stream(
      ServerCallStreamObserver<T> call, Function<RunEvent, T> wrap, long mostWaiting) {
    return new EventStream<>(call, wrap, mostWaiting, gone -> loop.execute(() -> runs.left(gone)));
  }

  private void hear(EventStream<DriveRunResponse> driver, DriveRunRequest message) {
    switch (message.getMessageCase()) {
      case START -> {
        try {
          runs.start(RunRequest.of(message.getStart()), driver);
        } catch (Refusal e) {
          driver.fail(RemoteRefusal.status(e));
        }
      }
      case ROUND_HEARD -> runs.heard(driver, message.getRoundHeard().getRound());
      case MESSAGE_NOT_SET ->
          driver.fail(
              Status.INVALID_ARGUMENT
                  .withDescription("a message without content")
                  .asRuntimeException());
    }
  }

  @Override
  public void startLive(StartLiveRequest request, StreamObserver<StartLiveResponse> out) {
    loop.execute(
        () ->
            runs.live()
                .start(
                    request,
                    new LiveRuns.Caller() {
                      @Override
                      public void answer(StartLiveResponse response) {
                        out.onNext(response);
                        out.onCompleted();
                      }

                      @Override
                      public void refuse(Refusal why) {
                        out.onError(RemoteRefusal.status(why));
                      }
                    }));
  }

  @Override
  public void rebalance(RebalanceRequest request, StreamObserver<RebalanceResponse> out) {
    loop.execute(
        () -> {
          try {
            out.onNext(
                RebalanceResponse.newBuilder().putAllMembersByNode(runs.rebalance()).build());
            out.onCompleted();
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
        stream(
            call,
            event -> WatchRunResponse.newBuilder().setEvent(event).build(),
            EventStream.MOST_WAITING_BYTES);
    call.setOnCancelHandler(() -> loop.execute(() -> runs.left(watcher)));
    loop.execute(
        () -> {
          try {
            if (!runs.watch(watcher)) {
              watcher.fail(RemoteRefusal.status(Runs.noneIsOpen(), Status.NOT_FOUND));
            }
          } catch (Refusal e) {
            watcher.fail(RemoteRefusal.status(e, Status.RESOURCE_EXHAUSTED));
          }
        });
  }
}
