package dais.infrastructure.tls;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who a process of the fleet is, as its certificate says. In the certificate it is the one subject
/// alternative name of type URI, such as `dais:node:n1`.
///
/// @param role what it may do
/// @param name its name in the fleet: letters, digits and `-`, 1 to 63 of them
/// @param notAfter when the certificate ends. A handshake looks at it once: who serves long
///   sessions looks again
public record PeerIdentity(Role role, String name, Instant notAfter) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,63}");
  private static final String SCHEME = "dais:";
  private static final Pattern URI =
      Pattern.compile(SCHEME + "(coordinator|node|viewer|admin):(" + NAME.pattern() + ")");
  private static final int TYPE_URI = 6;

  /// @throws Refusal if the name is none
  public PeerIdentity {
    checkName(name);
  }

  /// Whom `certificate` is for. That the fleet's root signed it was checked in the handshake.
  ///
  /// @throws Refusal if its form is not that of the fleet's certificates
  public static PeerIdentity of(X509Certificate certificate) {
    try {
      List<String> uris = uris(certificate);
      Matcher uri = URI.matcher(uris.size() == 1 ? uris.getFirst() : "");
      if (!uri.matches()) {
        throw foreign(certificate, "one URI such as dais:node:n1 but found " + uris);
      }
      Role role = Role.valueOf(uri.group(1).toUpperCase(Locale.ROOT));
      List<String> purposes = certificate.getExtendedKeyUsage();
      if (!List.of(role.keyPurpose()).equals(purposes)) {
        throw foreign(
            certificate,
            "extended key usage %s for role %s but found %s"
                .formatted(role.keyPurpose(), role.word(), purposes));
      }
      if (certificate.getBasicConstraints() >= 0) {
        throw foreign(certificate, "a process's certificate but found an authority's");
      }
      return new PeerIdentity(role, uri.group(2), certificate.getNotAfter().toInstant());
    } catch (CertificateParsingException e) {
      throw foreign(certificate, "extensions that can be read: " + e.getMessage());
    }
  }

  /// The subject alternative name that says it.
  String uri() {
    return SCHEME + role.word() + ":" + name;
  }

  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw Refusal.badInput(
          "a name must be 1 to 63 letters, digits or '-' but was '%s'".formatted(name),
          "Choose another name.");
    }
  }

  private static List<String> uris(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null
        ? List.of()
        : names.stream()
            .filter(name -> name.getFirst().equals(TYPE_URI))
            .map(name -> (String) name.getLast())
            .toList();
  }

  private static Refusal foreign(X509Certificate certificate, String expectation) {
    return new Refusal(
        ExitCode.CONNECTION,
        "certificate %s is none of a fleet's processes: expected %s"
            .formatted(certificate.getSubjectX500Principal(), expectation),
        "Take the certificate that the fleet's coordinator issued.");
  }
}
