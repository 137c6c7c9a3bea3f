package dais.coordinator.service;

import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.Role;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Lets a caller in whose certificate carries a role that the method allows. A method without an
/// entry in the table is closed to everyone.
final class Peers implements ServerInterceptor {
  private static final Context.Key<PeerIdentity> PEER = Context.key("dais-peer");

  private final Map<String, Set<Role>> roles;

  /// @param roles who may call which method, by its full name; an empty set opens it to callers
  ///   without a certificate
  Peers(Map<String, Set<Role>> roles) {
    this.roles = Map.copyOf(roles);
  }

  /// The caller of the method that is being served.
  static PeerIdentity current() {
    return PEER.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    @Nullable Set<Role> allowed = roles.get(method);
    if (allowed != null && allowed.isEmpty()) {
      return next.startCall(call, headers);
    }
    Optional<PeerIdentity> peer = peer(call);
    if (peer.isEmpty()) {
      return refuse(
          call,
          Status.UNAUTHENTICATED.withDescription(method + " needs a certificate of the fleet"));
    }
    if (allowed == null || !allowed.contains(peer.get().role())) {
      return refuse(
          call,
          Status.PERMISSION_DENIED.withDescription(
              "%s is a %s and may not call %s"
                  .formatted(peer.get().name(), peer.get().role().word(), method)));
    }
    return Contexts.interceptCall(
        Context.current().withValue(PEER, peer.get()), call, headers, next);
  }

  private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private static Optional<PeerIdentity> peer(ServerCall<?, ?> call) {
    @Nullable SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate first = session.getPeerCertificates()[0];
      return first instanceof X509Certificate x509
          ? Optional.of(PeerIdentity.of(x509))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty(); // The caller showed none.
    }
  }
}
