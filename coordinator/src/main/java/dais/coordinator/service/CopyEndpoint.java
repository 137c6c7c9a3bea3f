package dais.coordinator.service;

import dais.infrastructure.lifecycle.EventLoop;
import dais.proto.coordinator.v1.CopyServiceGrpc.CopyServiceImplBase;
import dais.proto.coordinator.v1.ListCopiesRequest;
import dais.proto.coordinator.v1.ListCopiesResponse;
import dais.proto.coordinator.v1.ReadCopyRequest;
import dais.proto.coordinator.v1.ReadCopyResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/// Shows what nodes keep of ledgers.
final class CopyEndpoint extends CopyServiceImplBase {
  private final EventLoop loop;
  private final Coordination coordination;

  CopyEndpoint(EventLoop loop, Coordination coordination) {
    this.loop = loop;
    this.coordination = coordination;
  }

  @Override
  public void listCopies(ListCopiesRequest request, StreamObserver<ListCopiesResponse> out) {
    loop.execute(
        () -> {
          out.onNext(coordination.copies());
          out.onCompleted();
        });
  }

  @Override
  public void readCopy(ReadCopyRequest request, StreamObserver<ReadCopyResponse> out) {
    ((ServerCallStreamObserver<ReadCopyResponse>) out)
        .setOnCancelHandler(() -> loop.execute(() -> coordination.readNoMore(out)));
    loop.execute(() -> coordination.read(request, out));
  }
}
