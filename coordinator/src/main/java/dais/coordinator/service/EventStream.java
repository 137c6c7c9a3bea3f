package dais.coordinator.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.proto.coordinator.v1.RunEvent;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Tells one caller of a run; a caller that reads too slowly is left behind rather than waited for.
/// Confined to the coordinator's loop.
final class EventStream<T> implements RunWatcher {
  /// Bytes that may wait for a slow caller.
  static final long MOST_WAITING_BYTES = 256L << 20;

  private final ServerCallStreamObserver<T> out;
  private final Function<RunEvent, T> wrap;
  private final Supplier<Optional<Refusal>> objection;
  private final Consumer<RunWatcher> gone;
  private long sinceReadyBytes;
  private boolean closed;

  /// @param objection why the caller may not be told more
  /// @param gone hears that the caller was sent away
  EventStream(
      ServerCallStreamObserver<T> out,
      Function<RunEvent, T> wrap,
      Supplier<Optional<Refusal>> objection,
      Consumer<RunWatcher> gone) {
    this.out = out;
    this.wrap = wrap;
    this.objection = objection;
    this.gone = gone;
  }

  @Override
  public void tell(RunEvent event) {
    if (closed || out.isCancelled()) {
      return;
    }
    Optional<Refusal> why = objection.get();
    if (why.isPresent()) {
      fail(RemoteRefusal.status(why.get()));
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
      gone.accept(this);
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
