package dais.coordinator.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.proto.coordinator.v1.RunEvent;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Consumer;
import java.util.function.Function;

/// Tells one caller of a run; a caller that reads too slowly is left behind rather than waited for.
/// Confined to the coordinator's loop.
final class EventStream<T> implements RunWatcher {
  /// Bytes that may wait for the driver of a run: it is told all turns of a round, and waited for
  /// before the next.
  static final long MOST_WAITING_BYTES_OF_DRIVER = 64L << 20;

  /// Bytes that may wait for each who watches.
  static final long MOST_WAITING_BYTES = 4L << 20;

  private final ServerCallStreamObserver<T> out;
  private final Function<RunEvent, T> wrap;
  private final long mostWaiting;
  private final Consumer<RunWatcher> gone;
  private long sinceReadyBytes;
  private boolean closed;

  /// @param mostWaiting bytes
  /// @param gone hears that the caller was sent away
  EventStream(
      ServerCallStreamObserver<T> out,
      Function<RunEvent, T> wrap,
      long mostWaiting,
      Consumer<RunWatcher> gone) {
    this.out = out;
    this.wrap = wrap;
    this.mostWaiting = mostWaiting;
    this.gone = gone;
  }

  @Override
  public void tell(RunEvent event) {
    if (closed || out.isCancelled()) {
      return;
    }
    sinceReadyBytes = out.isReady() ? 0 : sinceReadyBytes + event.getSerializedSize();
    if (sinceReadyBytes > mostWaiting) {
      fail(
          RemoteRefusal.status(
              new Refusal(
                  ExitCode.CONNECTION,
                  "%d bytes of events wait for this caller: it reads too slowly"
                      .formatted(sinceReadyBytes),
                  "Read faster, or into a file."),
              Status.RESOURCE_EXHAUSTED));
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
