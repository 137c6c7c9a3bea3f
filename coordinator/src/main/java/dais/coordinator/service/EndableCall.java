package dais.coordinator.service;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/// A call that others than its handler may end: what the handler says after that is not heard. A
/// call is for one thread at a time, which this sees to.
final class EndableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
  private boolean over;

  EndableCall(ServerCall<Q, R> call) {
    super(call);
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!over) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(R message) {
    if (!over) {
      super.sendMessage(message);
    }
  }

  /// A handler looks whether it is to go on.
  @Override
  public synchronized boolean isCancelled() {
    return over || super.isCancelled();
  }

  @Override
  public void close(Status status, Metadata trailers) {
    var _ = end(status, trailers);
  }

  /// Ends the call, unless it has ended before.
  ///
  /// @return whether it did
  synchronized boolean end(Status status, Metadata trailers) {
    if (over) {
      return false;
    }
    over = true;
    super.close(status, trailers);
    return true;
  }
}
