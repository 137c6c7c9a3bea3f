package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLException;

/// How a fleet's processes speak TLS, for gRPC over Netty: TLS 1.3 only, both sides' chains ending
/// in the fleet's root. `clock` says whether a certificate is over.
public final class FleetTls {
  private static final String PROTOCOL = "TLSv1.3";
  // The fastest first.
  private static final List<String> SUITES =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
  // As gRPC's own GrpcSslContexts would set it up (RFC 7540, 3.3), which first loads every provider
  // of the module path and the JDK's 150 roots, to see whether there is ALPN: a sixth of a node's
  // start.
  private static final ApplicationProtocolConfig HTTP_2 =
      new ApplicationProtocolConfig(
          ApplicationProtocolConfig.Protocol.ALPN,
          ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
          ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_2);

  private FleetTls() {}

  /// For the coordinator. Asks for the caller's certificate and refuses one of another fleet, but
  /// serves who has none: a node that joins. Which method asks for which [Role] is checked with the
  /// method, by [PeerIdentity#of].
  ///
  /// @throws Refusal if the identity has not begun or is over
  public static SslContext server(TlsIdentity identity, Clock clock) {
    identity.check(clock.instant());
    return build(
        SslContextBuilder.forServer(new ShownIdentity(identity)).clientAuth(ClientAuth.OPTIONAL),
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
        SslContextBuilder.forClient().keyManager(new ShownIdentity(identity)),
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
      return context
          .sslProvider(SslProvider.JDK)
          .protocols(PROTOCOL)
          .ciphers(SUITES)
          .applicationProtocolConfig(HTTP_2)
          .trustManager(new FleetTrust(root, clock))
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("every JDK has " + PROTOCOL, e);
    }
  }
}
