package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.time.Clock;
import javax.net.ssl.SSLException;

/// How a fleet's processes speak TLS, for gRPC over Netty: TLS 1.3 only, both sides' chains ending
/// in the fleet's root. `clock` says whether a certificate is over.
public final class FleetTls {
  private static final String PROTOCOL = "TLSv1.3";

  private FleetTls() {}

  /// For the coordinator. Asks for the caller's certificate and refuses one of another fleet, but
  /// serves who has none: a node that joins. Which method asks for which [Role] is checked with the
  /// method, by [PeerIdentity#of].
  ///
  /// @throws Refusal if the identity has not begun or is over
  public static SslContext server(TlsIdentity identity, Clock clock) {
    identity.check(clock.instant());
    return build(
        SslContextBuilder.forServer(identity.key(), identity.chain().certificates())
            .clientAuth(ClientAuth.OPTIONAL),
        identity.root(),
        clock);
  }

  /// For everyone who has joined: trusts the coordinator of the same fleet, under the host name
  /// that was asked for.
  ///
  /// @throws Refusal if the identity has not begun or is over
  public static SslContext client(TlsIdentity identity, Clock clock) {
    identity.check(clock.instant());
    return build(
        SslContextBuilder.forClient().keyManager(identity.key(), identity.chain().certificates()),
        identity.root(),
        clock);
  }

  /// For a node that joins and has no certificate yet: trusts the coordinator of the fleet whose
  /// root has this fingerprint, under the host name that was asked for.
  public static SslContext joining(Fingerprint root, Clock clock) {
    return build(SslContextBuilder.forClient(), root, clock);
  }

  private static SslContext build(SslContextBuilder context, Fingerprint root, Clock clock) {
    try {
      return GrpcSslContexts.configure(context, SslProvider.JDK)
          .protocols(PROTOCOL)
          .trustManager(new FleetTrust(root, clock))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("every JDK has " + PROTOCOL, e);
    }
  }
}
