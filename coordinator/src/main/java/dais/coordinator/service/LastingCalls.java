package dais.coordinator.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Bounds the calls of services that are not ours and that only their callers end, and ends them
/// when the coordinator stops: a graceful stop would wait for them. Thread-safe.
final class LastingCalls implements ServerInterceptor {
  static final int MOST_CALLS = 64;

  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final Set<EndableCall<?, ?>> calls = ConcurrentHashMap.newKeySet();

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (calls.size() >= MOST_CALLS) {
      StatusRuntimeException why =
          RemoteRefusal.later(
              new Refusal(
                  ExitCode.CONNECTION,
                  "%d calls of this kind are open already".formatted(MOST_CALLS),
                  "Try again in %d s.".formatted(AGAIN.toSeconds())),
              AGAIN);
      call.close(why.getStatus(), Optional.ofNullable(why.getTrailers()).orElseGet(Metadata::new));
      return new ServerCall.Listener<>() {};
    }
    EndableCall<Q, R> lasting = new EndableCall<>(call);
    calls.add(lasting);
    return new SimpleForwardingServerCallListener<>(next.startCall(lasting, headers)) {
      @Override
      public void onCancel() {
        calls.remove(lasting);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        calls.remove(lasting);
        super.onComplete();
      }
    };
  }

  /// Ends those that are open.
  void end() {
    calls.forEach(
        call ->
            call.close(
                Status.UNAVAILABLE.withDescription("the coordinator stops"), new Metadata()));
  }
}
