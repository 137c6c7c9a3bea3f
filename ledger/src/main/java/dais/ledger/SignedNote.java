package dais.ledger;

import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// The C2SP signed note (c2sp.org/signed-note): text that ends with a newline, an empty line, then
/// lines `— NAME base64(key id ‖ signature)`. Only Ed25519 signatures (type 0x01), one a note when
/// written; when read, lines of other keys are skipped.
final class SignedNote {
  private static final byte ED25519 = 0x01;
  private static final int KEY_ID_BYTES = 4;
  private static final String SIGNATURE_START = "— ";

  private SignedNote() {}

  static String sign(String text, String name, SigningKey key) {
    byte[] id = keyId(name, key.verifyingKey());
    byte[] signature = key.sign(text.getBytes(StandardCharsets.UTF_8));
    byte[] both = Arrays.copyOf(id, KEY_ID_BYTES + signature.length);
    System.arraycopy(signature, 0, both, KEY_ID_BYTES, signature.length);
    return text + '\n' + lineStart(name) + Base64.getEncoder().encodeToString(both) + '\n';
  }

  /// The text of a note that carries a valid signature by `name` with `key`.
  ///
  /// @throws MalformedBody if it carries none; the message says why
  static String open(String note, String name, VerifyingKey key) {
    int gap = note.lastIndexOf("\n\n");
    if (gap < 0 || !note.endsWith("\n")) {
      throw new MalformedBody("it is no signed note: text, an empty line and signature lines");
    }
    String text = note.substring(0, gap + 1);
    byte[] id = keyId(name, key);
    for (String line : note.substring(gap + 2).lines().toList()) {
      if (!line.startsWith(lineStart(name))) {
        continue;
      }
      byte[] both = decode(line.substring(lineStart(name).length()));
      if (both.length < KEY_ID_BYTES || !Arrays.equals(id, Arrays.copyOf(both, KEY_ID_BYTES))) {
        continue;
      }
      byte[] signature = Arrays.copyOfRange(both, KEY_ID_BYTES, both.length);
      if (!key.verifies(text.getBytes(StandardCharsets.UTF_8), signature)) {
        throw new MalformedBody("its signature is not over its text");
      }
      return text;
    }
    throw new MalformedBody("it carries no signature by " + name + " with key " + key);
  }

  private static String lineStart(String name) {
    return SIGNATURE_START + name + ' ';
  }

  private static byte[] decode(String base64) {
    try {
      byte[] value = Base64.getDecoder().decode(base64);
      if (!Base64.getEncoder().encodeToString(value).equals(base64)) {
        // The decoder overlooks bits behind the last byte, and a missing padding.
        throw new IllegalArgumentException("another spelling of the same bytes");
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw new MalformedBody("its signature line is not base64: " + e.getMessage());
    }
  }

  private static byte[] keyId(String name, VerifyingKey key) {
    byte[] head = (name + '\n').getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(
        Hash.sha256(head, new byte[] {ED25519}, key.bytes()).bytes(), KEY_ID_BYTES);
  }
}
