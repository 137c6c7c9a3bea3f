package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JdkProvidersTest {
  private static final String PREFERRED = "jdk.security.provider.preferred";

  @AfterEach
  void preferNothing() {
    Security.setProperty(PREFERRED, "");
  }

  @Test
  void leavesOutWhatNothingUsesAndNothingElse() {
    Map<Integer, String> before = new TreeMap<>(listed());
    try {
      Security.setProperty("security.provider.2", "SunPKCS11 /etc/own.cfg");

      JdkProviders.arrange();

      assertThat(listed().values())
          .contains("SUN", "SunPKCS11 /etc/own.cfg", "SunEC", "SunJSSE", "SunJCE")
          .doesNotContainAnyElementsOf(List.of("XMLDSig", "SunPCSC", "JdkLDAP", "SunPKCS11"));
      assertThat(listed()).hasSameSizeAs(before);
    } finally {
      before.forEach((i, provider) -> Security.setProperty("security.provider." + i, provider));
    }
  }

  @Test
  void prefersNativeCurvesAfterWhatSomeonePrefers() {
    JdkProviders.arrange();
    String alone = Security.getProperty(PREFERRED);
    Security.setProperty(PREFERRED, "MessageDigest.SHA-256:SUN");

    JdkProviders.arrange();

    assertThat(alone)
        .startsWith("AlgorithmParameters.EC:AmazonCorrettoCryptoProvider, ")
        .contains("KeyAgreement.ECDH:", "Signature.SHA256withECDSA:");
    assertThat(Security.getProperty(PREFERRED)).isEqualTo("MessageDigest.SHA-256:SUN, " + alone);
  }

  private static Map<Integer, String> listed() {
    Map<Integer, String> found = new TreeMap<>();
    IntStream.rangeClosed(1, 20)
        .filter(i -> Security.getProperty("security.provider." + i) != null)
        .forEach(i -> found.put(i, Security.getProperty("security.provider." + i)));
    return found;
  }
}
