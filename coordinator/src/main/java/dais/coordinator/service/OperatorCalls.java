package dais.coordinator.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.PeerKind;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The open calls of operators: a certificate is looked at when a call begins, and this ends those
/// whose caller was revoked, or whose certificate ended, while they last. Behind [Peers], and
/// thread-safe.
final class OperatorCalls implements ServerInterceptor {
  private static final Optional<PeerKind> OPERATOR = Optional.of(PeerKind.OPERATOR);

  private final Function<PeerIdentity, Optional<Refusal>> objection;
  private final Set<Open<?, ?>> calls = ConcurrentHashMap.newKeySet();

  /// @param objection why somebody with a certificate may not go on at this moment
  OperatorCalls(Function<PeerIdentity, Optional<Refusal>> objection) {
    this.objection = objection;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Optional<PeerIdentity> operator =
        Peers.caller().filter(peer -> PeerKind.of(peer.role()).equals(OPERATOR));
    if (operator.isEmpty()) {
      return next.startCall(call, headers);
    }
    EndableCall<Q, R> endable = new EndableCall<>(call);
    Open<Q, R> open = new Open<>(operator.get(), endable, next.startCall(endable, headers));
    calls.add(open);
    look(open); // It may have been revoked since it was let in.
    return open;
  }

  /// Ends the calls of those who may not go on.
  void sweep() {
    calls.forEach(this::look);
  }

  private void look(Open<?, ?> open) {
    objection.apply(open.operator).map(RemoteRefusal::status).ifPresent(open::end);
  }

  private final class Open<Q, R> extends SimpleForwardingServerCallListener<Q> {
    private final PeerIdentity operator;
    private final EndableCall<Q, R> call;
    private boolean ended;

    Open(PeerIdentity operator, EndableCall<Q, R> call, ServerCall.Listener<Q> handler) {
      super(handler);
      this.operator = operator;
      this.call = call;
    }

    // What is said and the end come from different threads. Handlers enqueue, or answer at once.
    synchronized void end(StatusRuntimeException why) {
      ended = true;
      calls.remove(this);
      if (call.end(
          why.getStatus(), Optional.ofNullable(why.getTrailers()).orElseGet(Metadata::new))) {
        super.onCancel(); // As if the caller had left: the handler lets go of the call.
      }
    }

    @Override
    public synchronized void onMessage(Q message) {
      if (!ended) {
        super.onMessage(message);
      }
    }

    @Override
    public synchronized void onHalfClose() {
      if (!ended) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      calls.remove(this);
      super.onCancel();
    }

    @Override
    public void onComplete() {
      calls.remove(this);
      super.onComplete();
    }
  }
}
