package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.NativeProvider;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

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

  static {
    // At the end of the list, where nothing takes it that does not prefer it: JdkProviders.
    NativeProvider.get().ifPresent(Security::addProvider);
  }

  private FleetTls() {}

  /// For the coordinator. Asks for the caller's certificate and refuses one of another fleet, but
  /// serves who has none: a node that joins. Which method asks for which [Role] is checked with the
  /// method, by [PeerIdentity#of].
  ///
  /// @throws Refusal if the identity has not begun or is over
  public static SslContext server(TlsIdentity identity, Clock clock) {
    return build(false, ClientAuth.OPTIONAL, shown(identity, clock), identity.root(), clock);
  }

  /// For everyone who has joined: trusts the coordinator of the same fleet, under the host name
  /// that was asked for.
  ///
  /// @throws Refusal if the identity has not begun or is over
  public static SslContext client(TlsIdentity identity, Clock clock) {
    return build(true, ClientAuth.NONE, shown(identity, clock), identity.root(), clock);
  }

  /// For a node that joins and has no certificate yet: trusts the coordinator of the fleet whose
  /// root has this fingerprint, under the host name that was asked for.
  public static SslContext joining(Fingerprint root, Clock clock) {
    return build(true, ClientAuth.NONE, new KeyManager[0], root, clock);
  }

  private static KeyManager[] shown(TlsIdentity identity, Clock clock) {
    identity.check(clock.instant());
    return new KeyManager[] {new ShownIdentity(identity)};
  }

  // Not by SslContextBuilder: the first of its contexts for servers tries out how the JDK wraps
  // trust managers, and sets BouncyCastle up as a provider for that.
  private static SslContext build(
      boolean client, ClientAuth asked, KeyManager[] shown, Fingerprint root, Clock clock) {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(shown, new TrustManager[] {new FleetTrust(root, clock)}, null);
      return new OneGroup(
          new JdkSslContext(
              context,
              client,
              SUITES,
              IdentityCipherSuiteFilter.INSTANCE,
              HTTP_2,
              asked,
              new String[] {PROTOCOL},
              false));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + PROTOCOL, e);
    }
  }

  /// Agrees on keys on the curve of the certificates. A client of the JDK would make a pair on
  /// X25519 too, for which there is no native code.
  private static final class OneGroup extends DelegatingSslContext {
    OneGroup(SslContext context) {
      super(context);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setNamedGroups(new String[] {EllipticKeys.CURVE});
      engine.setSSLParameters(parameters);
    }
  }
}
