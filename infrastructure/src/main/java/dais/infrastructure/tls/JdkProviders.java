package dais.infrastructure.tls;

import java.security.Security;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/// The JDK's list of security providers, without those that dais has no use for. To find one of
/// them by name, the JDK loads every provider on the module path, BouncyCastle with its 1,100
/// algorithms among them, at the first handshake of a process (docs/adr/0020-start-up.md).
public final class JdkProviders {
  // Kerberos, SASL, signed XML, smart cards, LDAP.
  private static final Set<String> UNUSED =
      Set.of("SunJGSS", "SunSASL", "XMLDSig", "SunPCSC", "JdkLDAP", "JdkSASL", "SunPKCS11");
  private static final String ENTRY = "security.provider.";

  private JdkProviders() {}

  /// Leaves them out of the list, in whose place the first provider stands again, which the JDK
  /// takes once. What someone added to the list stays, also one of them with a configuration of its
  /// own. To be called before anything asks for a provider: later it changes nothing.
  public static void leaveOutUnused() {
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
