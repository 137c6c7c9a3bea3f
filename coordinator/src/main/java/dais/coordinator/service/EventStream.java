package dais.coordinator.service;

import dais.proto.coordinator.v1.RunEvent;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Function;

/// Tells one caller of a run; a caller that reads too slowly is left behind rather than waited for.
/// Confined to the coordinator's loop.
final class EventStream<T> implements RunWatcher {
  /// Bytes that may wait for a slow caller.
  static final long MOST_WAITING_BYTES = 256L << 20;

  private final ServerCallStreamObserver<T> out;
  private final Function<RunEvent, T> wrap;
  private long sinceReadyBytes;
  private boolean closed;

  EventStream(ServerCallStreamObserver<T> out, Function<RunEvent, T> wrap) {
    this.out = out;
    this.wrap = wrap;
  }

  @Override
  public void tell(RunEvent event) {
    if (closed || out.isCancelled()) {
      return;
    }
    sinceReadyBytes = out.isReady() ? 0 : sinceReadyBytes + event.getSerializedSize();
    if (sinceReadyBytes > MOST_WAITING_BYTES) {
      fail(
          Status.RESOURCE_EXHAUSTED
              .withDescription(
                  "%d bytes of events wait for this caller: it reads too slowly"
                      .formatted(sinceReadyBytes))
              .asRuntimeException());
      return;
    }
    out.onNext(wrap.apply(event));
    if (event.hasRunOver()) {
      end();
    }
  }

  /// Ends the call with an error.
  void fail(StatusRuntimeException why) {
    if (!closed) {
      closed = true;
      out.onError(why);
    }
  }

  /// Ends the call in order.
  void end() {
    if (!closed) {
      closed = true;
      out.onCompleted();
    }
  }
}
