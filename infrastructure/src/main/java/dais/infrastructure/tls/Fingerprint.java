package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/// SHA-256 of a certificate's DER bytes: what tells a fleet's root from any other.
///
/// @param hex 64 lowercase hexadecimal digits
public record Fingerprint(String hex) {
  private static final int DIGITS = 64;

  /// @throws Refusal if it is no fingerprint: says what is wrong with it
  public Fingerprint {
    if (hex.length() != DIGITS) {
      throw refused("but has " + hex.length(), hex);
    }
    for (int i = 0; i < DIGITS; i++) {
      char digit = hex.charAt(i);
      if (!HexFormat.isHexDigit(digit) || Character.isUpperCase(digit)) {
        throw refused("but character %d is '%c'".formatted(i + 1, digit), hex);
      }
    }
  }

  public static Fingerprint of(X509Certificate certificate) {
    return new Fingerprint(sha256(CertificateChain.der(certificate)));
  }

  /// As lowercase hexadecimal digits.
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Refusal refused(String fault, String hex) {
    return Refusal.badInput(
        "a fingerprint must have 64 digits of 0-9 and a-f %s: %s".formatted(fault, hex),
        "Copy it as `dais fleet init` or the coordinator printed it.");
  }

  @Override
  public String toString() {
    return hex;
  }
}
