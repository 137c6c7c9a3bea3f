package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SigningRequestTest {
  private static final KeyPair KEYS = EllipticKeys.generate();

  @Test
  void saysNameAndKeyOfItsSender() {
    SigningRequest request = SigningRequest.read(SigningRequest.write("n1", KEYS));

    assertThat(request.name()).isEqualTo("n1");
    assertThat(request.key()).isEqualTo(KEYS.getPublic());
  }

  @Test
  void whoHasNotTheKeyIsRefused() {
    // A name so long is nowhere by chance in the bytes of the key.
    byte[] request = SigningRequest.write("laptop-1", KEYS);
    byte[] renamed =
        new String(request, StandardCharsets.ISO_8859_1)
            .replace("laptop-1", "laptop-2")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(renamed).isNotEqualTo(request);
    assertRefused(renamed, "a signing request must have a signature by its own key");
  }

  @Test
  void aKeyOnAnotherCurveIsRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));

    assertRefused(
        SigningRequest.write("n1", generator.generateKeyPair()),
        "a signing request must have a key on curve P-256");
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    assertRefused(
        SigningRequest.write("../n1", KEYS),
        "a name must be 1 to 63 letters, digits or '-' but was '../n1'");
  }

  @Test
  void moreBytesThanARequestCanHaveAreRefused() {
    assertRefused(new byte[4097], "a signing request must have at most 4096 bytes but found 4097");
  }

  /// Whatever the bytes, they are read or refused; nothing else is thrown.
  @Test
  void damagedBytesAreRefused() {
    byte[] request = SigningRequest.write("n1", KEYS);
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = request.clone();
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        SigningRequest.read(damaged);
      } catch (Refusal e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(2900);
  }

  private static void assertRefused(byte[] request, String message) {
    assertThatThrownBy(() -> SigningRequest.read(request))
        .isInstanceOf(Refusal.class)
        .hasMessage(message);
  }
}
