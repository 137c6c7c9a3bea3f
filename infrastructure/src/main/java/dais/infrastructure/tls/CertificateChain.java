package dais.infrastructure.tls;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A process's certificate and those that vouch for it, as they travel in a handshake: the
/// process's own first, its fleet's root last. A root's own chain is the root alone.
///
/// @param certificates 1 to 4
public record CertificateChain(List<X509Certificate> certificates) {
  static final int LONGEST = 4;

  /// What to do about one that is not valid at the time.
  static final String RENEW =
      "Check the clocks of both machines; if they are right, the certificate must be renewed.";

  private static final String HINT = "Take the chain that the fleet's coordinator issued.";

  /// @throws Refusal if there are too few or too many
  public CertificateChain {
    if (certificates.isEmpty() || certificates.size() > LONGEST) {
      throw Refusal.badInput(
          "a chain must have 1 to %d certificates but has %d"
              .formatted(LONGEST, certificates.size()),
          HINT);
    }
    certificates = List.copyOf(certificates);
  }

  /// The chain of these certificates in DER, in order.
  ///
  /// @throws Refusal if one of them is no certificate
  public static CertificateChain read(List<byte[]> ders) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (byte[] der : ders) {
        X509Certificate certificate =
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        if (!Arrays.equals(der, certificate.getEncoded())) {
          // The factory also takes PEM, and whatever follows a certificate.
          throw new CertificateException("it is more than a certificate in DER");
        }
        certificates.add(certificate);
      }
    } catch (CertificateException e) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          "certificate %d of a chain is malformed: %s"
              .formatted(certificates.size() + 1, e.getMessage()),
          HINT,
          e);
    }
    return new CertificateChain(certificates);
  }

  /// Each certificate in DER, in order.
  public List<byte[]> ders() {
    return certificates.stream().map(CertificateChain::der).toList();
  }

  /// The process's own.
  public X509Certificate own() {
    return certificates.getFirst();
  }

  /// The fleet's.
  public X509Certificate root() {
    return certificates.getLast();
  }

  /// That each certificate is signed by the next and the last is the root asked for.
  ///
  /// @throws Refusal if not
  void check(Fingerprint expectedRoot) {
    Fingerprint found = Fingerprint.of(root());
    if (!found.equals(expectedRoot)) {
      throw new Refusal(
          ExitCode.CONNECTION,
          "expected a chain up to the root with fingerprint %s but it ends in %s with fingerprint %s"
              .formatted(expectedRoot, root().getSubjectX500Principal(), found),
          HINT);
    }
    unsigned()
        .ifPresent(
            fault -> {
              throw new Refusal(ExitCode.CONNECTION, fault, HINT);
            });
  }

  /// Which certificate is not signed by the next, if there is one.
  Optional<String> unsigned() {
    for (int i = 0; i + 1 < certificates.size(); i++) {
      X509Certificate signed = certificates.get(i);
      X509Certificate signer = certificates.get(i + 1);
      try {
        EllipticKeys.verify(signed, signer.getPublicKey());
      } catch (GeneralSecurityException _) {
        return Optional.of(
            "certificate %s is not signed by %s"
                .formatted(signed.getSubjectX500Principal(), signer.getSubjectX500Principal()));
      }
    }
    return Optional.empty();
  }

  /// Which certificate is not valid at `now`, with the dates, if there is one.
  Optional<String> untimely(Instant now) {
    return certificates.stream()
        .flatMap(
            certificate ->
                fault(certificate, now)
                    .map(
                        fault ->
                            "certificate %s %s; this machine's clock says %s"
                                .formatted(certificate.getSubjectX500Principal(), fault, now))
                    .stream())
        .findFirst();
  }

  private static Optional<String> fault(X509Certificate certificate, Instant now) {
    Instant start = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isBefore(start)) {
      return Optional.of("is not valid before " + start);
    }
    return now.isAfter(end) ? Optional.of("expired at " + end) : Optional.empty();
  }

  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }
}
