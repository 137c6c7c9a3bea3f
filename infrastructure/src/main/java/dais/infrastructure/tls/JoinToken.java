package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.zip.CRC32;

/// A secret that lets one node join a fleet, once. People copy it, so it is printed as eight groups
/// of four letters and digits: Crockford's Base32, which has no I, L, O and U and reads the first
/// three as 1, 1 and 0. 128 bits are random; a CRC-32 after them tells a typo from a token that
/// nobody made.
public final class JoinToken {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int RADIX = ALPHABET.length();
  private static final int SECRET_BYTES = 16;
  private static final int BYTES = SECRET_BYTES + Integer.BYTES;
  private static final int LETTERS = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] secret;

  private JoinToken(byte[] secret) {
    this.secret = secret;
  }

  static JoinToken random() {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return new JoinToken(secret);
  }

  /// The token that was printed as `text`; case, spaces and hyphens do not matter.
  ///
  /// @throws Refusal if it is mistyped
  public static JoinToken parse(String text) {
    String letters =
        text.replaceAll("[\\s-]", "")
            .toUpperCase(Locale.ROOT)
            .replace('O', '0')
            .replace('I', '1')
            .replace('L', '1');
    if (letters.length() != LETTERS) {
      throw mistyped(
          "it must have %d letters and digits but has %d".formatted(LETTERS, letters.length()));
    }
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < LETTERS; i++) {
      int digit = ALPHABET.indexOf(letters.charAt(i));
      if (digit < 0) {
        throw mistyped(
            "no token has the '%c' that is its character %d".formatted(letters.charAt(i), i + 1));
      }
      number = number.shiftLeft(5).add(BigInteger.valueOf(digit));
    }
    byte[] significant = number.toByteArray();
    // One byte longer for the sign if the first bit is set, shorter if the first bytes are zero.
    byte[] bytes = new byte[BYTES + 1];
    System.arraycopy(significant, 0, bytes, bytes.length - significant.length, significant.length);
    ByteBuffer parts = ByteBuffer.wrap(bytes, 1, BYTES);
    byte[] secret = new byte[SECRET_BYTES];
    parts.get(secret);
    if (parts.getInt() != checksum(secret)) {
      throw mistyped("its last letters do not fit the others");
    }
    return new JoinToken(secret);
  }

  /// As printed for people: who reads it can join.
  public String text() {
    byte[] bytes = ByteBuffer.allocate(BYTES).put(secret).putInt(checksum(secret)).array();
    String digits = new BigInteger(1, bytes).toString(RADIX);
    StringBuilder text = new StringBuilder("0".repeat(LETTERS - digits.length()));
    digits.chars().forEach(digit -> text.append(ALPHABET.charAt(Character.digit(digit, RADIX))));
    return text.toString().replaceAll("(.{4})(?=.)", "$1-");
  }

  /// SHA-256 of the secret, as hexadecimal digits: what may be kept of it.
  String hash() {
    return Fingerprint.sha256(secret);
  }

  private static int checksum(byte[] secret) {
    CRC32 crc = new CRC32();
    crc.update(secret);
    return (int) crc.getValue();
  }

  private static Refusal mistyped(String fault) {
    return Refusal.badInput(
        "the join token is mistyped: " + fault, "Copy it again as it was printed.");
  }

  /// Does not tell the secret.
  @Override
  public String toString() {
    return "a join token";
  }
}
