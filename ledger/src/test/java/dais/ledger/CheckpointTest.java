package dais.ledger;

import static dais.ledger.LedgerFixture.KEY;
import static dais.ledger.LedgerFixture.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointTest {
  private static final VerifyingKey VERIFYING = KEY.verifyingKey();
  private static final Checkpoint CHECKPOINT =
      new Checkpoint(ORIGIN, new TreeHead(1_234, Hash.sha256(new byte[] {7})));

  /// The example of golang.org/x/mod/sumdb/note, which the C2SP format comes from.
  @Test
  void aNoteIsSignedAsItsReferenceDoes() {
    byte[] secret = Base64.getDecoder().decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
    byte[] point = Base64.getDecoder().decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    SigningKey key = SigningKey.of(Arrays.copyOfRange(secret, 1, 33));
    String text =
        """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.
        """;

    String note = SignedNote.sign(text, "PeterNeumann", key);

    assertThat(note)
        .isEqualTo(
            text
                + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSN"
                + "XgKvqfqdngotpRZb6KE6RyyBwJnAM=\n");
    assertThat(
            SignedNote.open(
                note, "PeterNeumann", VerifyingKey.of(Arrays.copyOfRange(point, 1, 33))))
        .isEqualTo(text);
  }

  @Test
  void aCheckpointIsThreeLinesUnderASignature() {
    assertThat(CHECKPOINT.sign(KEY))
        .startsWith(
            """
            dais.test/ledger
            1234
            yjWHWPbSfmz0UnKTeXenSP2IOR22ec7afce/HwBe6Hk=

            — dais.test/ledger \
            """)
        .endsWith("=\n");
  }

  @Test
  void aSignedCheckpointOpensToItself() {
    assertThat(Checkpoint.open(CHECKPOINT.sign(KEY), ORIGIN, VERIFYING)).isEqualTo(CHECKPOINT);
  }

  /// Base64 of 32 and of 68 bytes leaves bits over, which a lenient decoder drops.
  @Test
  void aCheckpointHasOneSpelling() {
    String note = CHECKPOINT.sign(KEY);
    String root = note.replace("HwBe6Hk=", "HwBe6Hl=").substring(0, note.indexOf("\n\n") + 1);
    assertThatThrownBy(() -> Checkpoint.open(SignedNote.sign(root, ORIGIN, KEY), ORIGIN, VERIFYING))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("its root is spelled otherwise than base64 spells it");

    int last = note.lastIndexOf('=') - 1;
    String signature = note.substring(0, last) + (char) (note.charAt(last) + 1) + "=\n";
    assertThatThrownBy(() -> Checkpoint.open(signature, ORIGIN, VERIFYING))
        .isInstanceOf(MalformedBody.class)
        .hasMessageContaining("another spelling of the same bytes");
  }

  @Test
  void signaturesOfOtherKeysAreSkipped() {
    String note = CHECKPOINT.sign(KEY);
    int signature = note.indexOf('—');
    String others =
        note.substring(0, signature)
            + "— witness.example/w AAAAAAAA\n"
            + "— "
            + ORIGIN
            + " AAAA\n"
            + "— "
            + ORIGIN
            + " AAAAAAAAAAAAAAAA\n"
            + note.substring(signature);

    assertThat(Checkpoint.open(others, ORIGIN, VERIFYING)).isEqualTo(CHECKPOINT);
  }

  static Stream<Arguments> bad() {
    String note = CHECKPOINT.sign(KEY);
    SigningKey other = SigningKey.derived(1, "other");
    return Stream.of(
        Arguments.of("", "it is no signed note: text, an empty line and signature lines"),
        Arguments.of(note.stripTrailing(), "it is no signed note"),
        Arguments.of(note.replace("\n\n", "\n"), "it is no signed note"),
        Arguments.of(note.replace("1234", "1235"), "its signature is not over its text"),
        Arguments.of(
            note.replace("— " + ORIGIN + " ", "— " + ORIGIN + " *"),
            "its signature line is not base64: "),
        Arguments.of(
            CHECKPOINT.sign(other),
            "it carries no signature by " + ORIGIN + " with key " + VERIFYING),
        Arguments.of(
            SignedNote.sign("hello\n", ORIGIN, KEY),
            "it is no checkpoint: origin, size and base64 root, a line each"),
        Arguments.of(
            SignedNote.sign(text("dais.test/other", "1"), ORIGIN, KEY),
            "it is of ledger dais.test/other but this one is dais.test/ledger"),
        Arguments.of(SignedNote.sign(text(ORIGIN, "01"), ORIGIN, KEY), "it is no checkpoint"),
        Arguments.of(SignedNote.sign(text(ORIGIN, "-1"), ORIGIN, KEY), "it is no checkpoint"),
        Arguments.of(
            SignedNote.sign(text(ORIGIN, "9223372036854775808"), ORIGIN, KEY),
            "it is no checkpoint"));
  }

  private static String text(String origin, String size) {
    String root = Base64.getEncoder().encodeToString(MerkleHash.EMPTY.bytes());
    return origin + "\n" + size + "\n" + root + "\n";
  }

  @ParameterizedTest
  @MethodSource("bad")
  void anythingElseIsRefusedWithTheReason(String note, String message) {
    assertThatThrownBy(() -> Checkpoint.open(note, ORIGIN, VERIFYING))
        .isInstanceOf(MalformedBody.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "a+b", "a\nb", "a\u00a0b", "a\u0000"})
  void anOriginIsAPlainName(String origin) {
    assertThatThrownBy(() -> new Checkpoint(origin, TreeHead.EMPTY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a ledger's origin must be a name without spaces, '+' and control characters but was '"
                + origin
                + "'");
  }
}
