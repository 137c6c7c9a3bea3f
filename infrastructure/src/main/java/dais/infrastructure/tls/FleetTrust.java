package dais.infrastructure.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts the chains that end in the root with one fingerprint. The JDK's own trust manager decides
/// (signatures, dates by `clock`, key usage, host name); what it refuses is explained here.
final class FleetTrust extends X509ExtendedTrustManager {
  private static final int TYPE_DNS = 2;
  private static final int TYPE_IP = 7;

  private final Fingerprint root;
  private final Clock clock;

  FleetTrust(Fingerprint root, Clock clock) {
    this.root = root;
    this.clock = clock;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    Instant now = clock.instant();
    X509ExtendedTrustManager judge = judge(chain, now);
    try {
      judge.checkClientTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw refused(chain, now, e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    Instant now = clock.instant();
    X509ExtendedTrustManager judge = judge(chain, now);
    try {
      judge.checkServerTrusted(chain, authType);
    } catch (CertificateException e) {
      throw refused(chain, now, e);
    }
    try {
      // The same once more, and the host name.
      judge.checkServerTrusted(chain, authType, engine);
    } catch (CertificateException e) {
      throw new UntrustedPeer(
          "asked for host %s but its certificate is for %s"
              .formatted(engine.getPeerHost(), String.join(", ", hosts(chain[0]))),
          "Use one of these, or give the coordinator a certificate that names this one too.",
          e);
    }
  }

  private X509ExtendedTrustManager judge(X509Certificate[] chain, Instant now)
      throws CertificateException {
    if (chain.length > CertificateChain.LONGEST) {
      throw new UntrustedPeer(
          "expected at most %d certificates but found %d"
              .formatted(CertificateChain.LONGEST, chain.length),
          "Check what listens on the port: it is no process of a fleet.");
    }
    X509Certificate last = chain[chain.length - 1];
    Fingerprint found = Fingerprint.of(last);
    if (!found.equals(root)) {
      throw new UntrustedPeer(
          "expected the fleet's root with fingerprint %s but found %s with fingerprint %s"
              .formatted(root, last.getSubjectX500Principal(), found),
          "Compare with the fingerprint that `dais fleet init` printed: this is another fleet, or"
              + " somebody is in between.");
    }
    try {
      PKIXBuilderParameters rules =
          new PKIXBuilderParameters(Set.of(new TrustAnchor(last, null)), new X509CertSelector());
      rules.setRevocationEnabled(false);
      rules.setDate(Date.from(now));
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(new CertPathTrustManagerParameters(rules));
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PKIX", e);
    }
  }

  private static UntrustedPeer refused(
      X509Certificate[] chain, Instant now, CertificateException cause) {
    CertificateChain certificates = new CertificateChain(List.of(chain));
    Optional<UntrustedPeer> unsigned =
        certificates
            .unsigned()
            .map(fault -> new UntrustedPeer(fault, "Somebody may be in between.", cause));
    Optional<UntrustedPeer> untimely =
        certificates
            .untimely(now)
            .map(fault -> new UntrustedPeer(fault, CertificateChain.RENEW, cause));
    return unsigned
        .or(() -> untimely)
        .orElseGet(
            () ->
                new UntrustedPeer(
                    "certificate %s is not accepted: %s"
                        .formatted(chain[0].getSubjectX500Principal(), cause.getMessage()),
                    "Give the process a certificate of this fleet for its own role.",
                    cause));
  }

  private static List<String> hosts(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null
        ? List.of()
        : names.stream()
            .filter(name -> name.getFirst().equals(TYPE_DNS) || name.getFirst().equals(TYPE_IP))
            .map(name -> (String) name.getLast())
            .toList();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    // A list would keep a client of another fleet from sending its certificate: it would pass for
    // one that has none yet.
    return new X509Certificate[0];
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw engineOnly();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw engineOnly();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw engineOnly();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw engineOnly();
  }

  private static UnsupportedOperationException engineOnly() {
    return new UnsupportedOperationException("Netty speaks TLS by SSLEngine");
  }
}
