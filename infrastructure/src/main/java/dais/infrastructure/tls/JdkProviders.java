package dais.infrastructure.tls;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Security;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The JDK's list of security providers, as a process wants it that is to start fast
/// (docs/adr/0020-start-up.md).
///
/// It lacks those that dais has no use for: to find one of them by name, the JDK loads every
/// provider on the module path, BouncyCastle with its 1,100 algorithms among them, at the first
/// handshake. And it prefers Amazon Corretto Crypto for curves, once [FleetTls] has added that: the
/// JDK's are interpreted at first, and keep its compilers busy.
public final class JdkProviders {
  // Kerberos, SASL, signed XML, smart cards, LDAP.
  private static final Set<String> UNUSED =
      Set.of("SunJGSS", "SunSASL", "XMLDSig", "SunPCSC", "JdkLDAP", "JdkSASL", "SunPKCS11");
  private static final String ENTRY = "security.provider.";
  private static final String PREFERRED = "jdk.security.provider.preferred";
  private static final String CURVES =
      Stream.of(
              "AlgorithmParameters.EC",
              "KeyAgreement.ECDH",
              "KeyFactory.EC",
              "KeyPairGenerator.EC",
              "Signature.SHA256withECDSA")
          .map(service -> service + ":" + AmazonCorrettoCryptoProvider.PROVIDER_NAME)
          .collect(Collectors.joining(", "));

  private JdkProviders() {}

  /// Arranges the list. In the place of what is left out the first provider stands again, which the
  /// JDK takes once. What someone added or prefers stays, also one of the unused with a
  /// configuration of its own. To be called before anything asks for a provider: later it changes
  /// nothing.
  public static void arrange() {
    String preferred = Objects.requireNonNullElse(Security.getProperty(PREFERRED), "");
    Security.setProperty(PREFERRED, preferred.isBlank() ? CURVES : preferred + ", " + CURVES);
    List<String> listed =
        IntStream.iterate(1, i -> i + 1)
            .mapToObj(i -> Security.getProperty(ENTRY + i))
            .takeWhile(Objects::nonNull)
            .toList();
    for (int i = 1; i < listed.size(); i++) {
      if (UNUSED.contains(listed.get(i))) {
        Security.setProperty(ENTRY + (i + 1), listed.getFirst());
      }
    }
  }
}
