package dais.infrastructure.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class Ed25519Test {
  private static final Ed25519 BOUNCY = new Ed25519(new BouncyCastleProvider());

  /// Every provider that this machine can load.
  private static Stream<Ed25519> providers() {
    AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
    return corretto.getLoadingError() == null
        ? Stream.of(BOUNCY, new Ed25519(corretto))
        : Stream.of(BOUNCY);
  }

  /// RFC 8032, section 7.1: TEST 1, 2, 3 and SHA(abc): secret, public, message, signature.
  private static Stream<Arguments> vectorsOfTheRfc() {
    List<Arguments> vectors =
        List.of(
            arguments(
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                    + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
            arguments(
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
            arguments(
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                    + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
            arguments(
                "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
                "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
                "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
                    + "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"));
    return providers()
        .flatMap(
            provider ->
                vectors.stream()
                    .map(
                        vector -> {
                          Object[] hex = vector.get();
                          return arguments(provider, hex[0], hex[1], hex[2], hex[3]);
                        }));
  }

  @ParameterizedTest
  @MethodSource("vectorsOfTheRfc")
  void signsAndVerifiesAsTheRfcSays(
      Ed25519 ed25519, String secret, String point, String message, String signature) {
    byte[] text = hex(message);

    assertThat(Ed25519.point(hex(secret))).isEqualTo(hex(point));
    assertThat(ed25519.sign(ed25519.privateKey(hex(secret)), text)).isEqualTo(hex(signature));
    assertThat(ed25519.verify(ed25519.publicKey(hex(point)), text, hex(signature))).isTrue();
  }

  @Test
  void providersGiveTheSameBytes() {
    Random random = new Random(20260101);
    for (int round = 0; round < 50; round++) {
      byte[] secret = new byte[Ed25519.KEY_BYTES];
      byte[] message = new byte[random.nextInt(300)];
      random.nextBytes(secret);
      random.nextBytes(message);

      byte[] expected = BOUNCY.sign(BOUNCY.privateKey(secret), message);

      assertThat(providers())
          .as("round %d of seed 20260101", round)
          .allSatisfy(
              ed25519 ->
                  assertThat(ed25519.sign(ed25519.privateKey(secret), message))
                      .isEqualTo(expected));
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void everyFlippedBitOfASignatureIsRefused(Ed25519 ed25519) {
    byte[] secret = new byte[Ed25519.KEY_BYTES];
    byte[] message = "three agents saw it".getBytes(StandardCharsets.UTF_8);
    byte[] signature = ed25519.sign(ed25519.privateKey(secret), message);
    var key = ed25519.publicKey(Ed25519.point(secret));

    for (int bit = 0; bit < signature.length * Byte.SIZE; bit++) {
      byte[] flipped = signature.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      assertThat(ed25519.verify(key, message, flipped)).as("bit %d flipped", bit).isFalse();
    }
    assertThat(ed25519.verify(key, message, signature)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void aSignatureOfAnotherLengthIsRefused(Ed25519 ed25519) {
    byte[] secret = new byte[Ed25519.KEY_BYTES];
    var key = ed25519.publicKey(Ed25519.point(secret));

    assertThat(ed25519.verify(key, new byte[1], new byte[Ed25519.SIGNATURE_BYTES - 1])).isFalse();
    assertThat(ed25519.verify(key, new byte[1], new byte[0])).isFalse();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void keysOfAnotherLengthAreRefusedByTheirExpectedLength(Ed25519 ed25519) {
    assertThatThrownBy(() -> ed25519.privateKey(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected the 32 bytes of an Ed25519 private key");
    assertThatThrownBy(() -> ed25519.publicKey(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected the 32 bytes of an Ed25519 public key");
  }

  @Test
  void aProviderWithoutTheAlgorithmIsABug() {
    Provider empty = new Provider("Empty", "1", "has no algorithm") {};

    assertThatThrownBy(() -> new Ed25519(empty))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Empty")
        .hasMessageContaining("has no Ed25519");
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
