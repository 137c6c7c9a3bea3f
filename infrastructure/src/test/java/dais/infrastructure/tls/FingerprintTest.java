package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FingerprintTest {
  private static final String HEX =
      "9ac6e6fc7bc96e248bfa5562f2777ffc6bebc98a28be1f11da68b9a72d292739";

  @Test
  void isSha256OfTheCertificateInDer(@TempDir Path folder) throws Exception {
    FleetRoot root = Fleet.found(folder, "alpha").root();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(root.certificate().getEncoded());

    assertThat(root.fingerprint()).hasToString(HexFormat.of().formatHex(digest));
    assertThat(new Fingerprint(root.fingerprint().toString())).isEqualTo(root.fingerprint());
  }

  @Test
  void saysWhatIsWrongWithOneThatIsNone() {
    assertRefused(HEX.substring(1), "has 63: " + HEX.substring(1));
    assertRefused("", "has 0: ");
    String typo = HEX.replace("8bfa", "8bgA");
    assertRefused(typo, "character 19 is 'g': " + typo);
    String upper = HEX.replace("9ac6", "9aC6");
    assertRefused(upper, "character 3 is 'C': " + upper);
  }

  private static void assertRefused(String text, String fault) {
    assertThatThrownBy(() -> new Fingerprint(text))
        .isInstanceOf(Refusal.class)
        .hasMessage("a fingerprint must have 64 digits of 0-9 and a-f but " + fault);
  }
}
