package dais.coordinator.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
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
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Lets a caller in whose certificate carries a role that the method allows. A method without an
/// entry in the table is closed to everyone.
final class Peers implements ServerInterceptor {
  private static final Context.Key<PeerIdentity> PEER = Context.key("dais-peer");
  private static final Context.Key<InetAddress> ADDRESS = Context.key("dais-address");

  private final Map<String, Set<Role>> roles;
  private final Function<PeerIdentity, Optional<Refusal>> objection;

  /// @param roles who may call which method, by its full name; an empty set opens it to callers
  ///   without a certificate
  /// @param objection why somebody with a certificate may not call at this moment
  Peers(Map<String, Set<Role>> roles, Function<PeerIdentity, Optional<Refusal>> objection) {
    this.roles = Map.copyOf(roles);
    this.objection = objection;
  }

  /// The caller of the method that is being served.
  static PeerIdentity current() {
    return PEER.get();
  }

  /// The caller of the method that is being served; empty for one without a certificate.
  static Optional<PeerIdentity> caller() {
    return Optional.ofNullable(PEER.get());
  }

  /// Where the caller of an open method calls from.
  static InetAddress address() {
    return ADDRESS.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    @Nullable Set<Role> allowed = roles.get(method);
    if (allowed != null && allowed.isEmpty()) {
      return Contexts.interceptCall(
          Context.current().withValue(ADDRESS, address(call)), call, headers, next);
    }
    Optional<PeerIdentity> peer = peer(call);
    if (peer.isEmpty()) {
      return refuse(
          call,
          Status.UNAUTHENTICATED
              .withDescription(method + " needs a certificate of the fleet")
              .asRuntimeException());
    }
    if (allowed == null || !allowed.contains(peer.get().role())) {
      return refuse(
          call,
          Status.PERMISSION_DENIED
              .withDescription(
                  "%s is %s and may not call %s"
                      .formatted(peer.get().name(), peer.get().role().withArticle(), method))
              .asRuntimeException());
    }
    Optional<Refusal> why = objection.apply(peer.get());
    if (why.isPresent()) {
      return refuse(call, RemoteRefusal.status(why.get()));
    }
    return Contexts.interceptCall(
        Context.current().withValue(PEER, peer.get()), call, headers, next);
  }

  private static <Q, R> ServerCall.Listener<Q> refuse(
      ServerCall<Q, R> call, StatusRuntimeException why) {
    @Nullable Metadata trailers = why.getTrailers();
    call.close(why.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  private static InetAddress address(ServerCall<?, ?> call) {
    return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
            instanceof InetSocketAddress socket
        ? socket.getAddress()
        : InetAddress.getLoopbackAddress();
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
