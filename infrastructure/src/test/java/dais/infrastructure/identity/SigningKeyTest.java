package dais.infrastructure.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SigningKeyTest {
  private static final byte[] MESSAGE = "round 3, member 7".getBytes(StandardCharsets.UTF_8);

  @Test
  void verifiesItsOwnSignatureAndNoOther() {
    SigningKey key = SigningKey.derived(42, "member 7");
    byte[] signature = key.sign(MESSAGE);

    assertThat(key.verifyingKey().verifies(MESSAGE, signature)).isTrue();
    assertThat(key.verifyingKey().verifies(new byte[0], signature)).isFalse();
    assertThat(SigningKey.derived(42, "member 8").verifyingKey().verifies(MESSAGE, signature))
        .isFalse();
  }

  @Test
  void theSameMessageGivesTheSameBytes() {
    assertThat(SigningKey.derived(42, "member 7").sign(MESSAGE))
        .hasSize(64)
        .isEqualTo(SigningKey.derived(42, "member 7").sign(MESSAGE));
  }

  @Test
  void derivedKeysDifferBySeedAndByRole() {
    Set<VerifyingKey> keys = new HashSet<>();
    for (long seed = -2; seed < 3; seed++) {
      for (int member = 0; member < 5; member++) {
        keys.add(SigningKey.derived(seed, "member " + member).verifyingKey());
      }
    }
    assertThat(keys).hasSize(25);
  }

  /// SHA-256 of `dais derived key v1`, a zero byte, the seed as 8 big-endian bytes and the role is
  /// the secret; run ids and ledger roots of plan runs rest on it.
  @Test
  void derivedKeysStayWhatTheyAre() {
    assertThat(SigningKey.derived(42, "member 7").verifyingKey())
        .hasToString("9ac6e6fc7bc96e248bfa5562f2777ffc6bebc98a28be1f11da68b9a72d292739");
  }

  @Test
  void aSecretOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> SigningKey.of(new byte[33]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected the 32 bytes of an Ed25519 private key");
  }

  @Test
  void aPublicKeyOfAnotherLengthIsRefusedWithTheLengthFound() {
    assertThatThrownBy(() -> VerifyingKey.of(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected the 32 bytes of an Ed25519 public key but 31 were given");
  }

  @Test
  void verifyingKeysAreEqualByTheirBytesAndKeepACopy() {
    VerifyingKey key = SigningKey.of(new byte[32]).verifyingKey();
    byte[] bytes = key.bytes();
    VerifyingKey same = VerifyingKey.of(bytes);
    String before = same.toString();
    bytes[0] ^= 1;

    assertThat(same).isEqualTo(key).hasSameHashCodeAs(key).hasToString(before);
    assertThat(before).isEqualTo(HexFormat.of().formatHex(key.bytes()));
    assertThat(VerifyingKey.of(SigningKey.derived(1, "a").verifyingKey().bytes()))
        .isNotEqualTo(key)
        .isNotEqualTo(before);
  }
}
