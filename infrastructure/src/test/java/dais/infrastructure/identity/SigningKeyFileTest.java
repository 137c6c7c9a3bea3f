package dais.infrastructure.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SigningKeyFileTest {
  private final PrivateFolder folder;

  SigningKeyFileTest(@TempDir Path work) {
    this.folder = PrivateFolder.create(work.resolve("keys"));
  }

  @Test
  void makesOneKeyAndKeepsIt() {
    SigningKey key = SigningKeyFile.openOrCreate(folder, "key.pem");
    assertThat(SigningKeyFile.openOrCreate(folder, "key.pem").verifyingKey())
        .isEqualTo(key.verifyingKey());
    assertThat(SigningKeyFile.openOrCreate(folder, "other.pem").verifyingKey())
        .isNotEqualTo(key.verifyingKey());
  }

  @Test
  void isTheKeyThatTheJdkReads() throws Exception {
    SigningKey key = SigningKeyFile.openOrCreate(folder, "key.pem");
    String base64 = folder.read("key.pem").lines().toList().get(1);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(
        KeyFactory.getInstance("Ed25519")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64))));
    byte[] message = "said".getBytes(StandardCharsets.UTF_8);
    signature.update(message);
    assertThat(signature.sign()).isEqualTo(key.sign(message));
  }

  @ParameterizedTest
  @CsvSource({
    "no key, something else",
    "-----BEGIN PRIVATE KEY-----A-----END PRIVATE KEY-----, a block that cannot be read",
    "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----, a key of another algorithm",
    "-----BEGIN PRIVATE KEY-----MC4CAQAwBQYDK2VuBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "-----END PRIVATE KEY-----, a key of another algorithm",
  })
  void saysWhatTheFileHoldsInstead(String text, String found) {
    folder.write("key.pem", text);
    assertThatThrownBy(() -> SigningKeyFile.openOrCreate(folder, "key.pem"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("expected one PEM block PRIVATE KEY with an Ed25519 key in ")
        .hasMessageContaining(found);
  }
}
