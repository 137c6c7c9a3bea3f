package dais.infrastructure.identity;

import dais.infrastructure.exit.Refusal;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An Ed25519 key as a PEM file of its own (RFC 7468, RFC 8410), made where it is used.
public final class SigningKeyFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----\\s*");
  // PKCS#8 version 0 with the algorithm id-Ed25519 and an octet string in an octet string.
  private static final byte[] HEADER = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
  };
  private static final int SECRET_BYTES = 32;

  private SigningKeyFile() {}

  /// The key in the file; if there is none, a new one, on disk when this returns.
  ///
  /// @throws Refusal if the file cannot be read or written, others can read it too, or it holds no
  ///   such key
  public static SigningKey openOrCreate(PrivateFolder folder, String file) {
    return folder.holds(file) ? read(folder, file) : create(folder, file);
  }

  private static SigningKey create(PrivateFolder folder, String file) {
    byte[] der = Arrays.copyOf(HEADER, HEADER.length + SECRET_BYTES);
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    System.arraycopy(secret, 0, der, HEADER.length, SECRET_BYTES);
    folder.write(
        file,
        "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
            .formatted(Base64.getEncoder().encodeToString(der)));
    return SigningKey.of(secret);
  }

  private static SigningKey read(PrivateFolder folder, String file) {
    Matcher block = BLOCK.matcher(folder.read(file));
    if (!block.matches()) {
      throw malformed(folder, file, "something else");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(1));
    } catch (IllegalArgumentException e) {
      throw malformed(folder, file, "a block that cannot be read: " + e.getMessage());
    }
    if (der.length != HEADER.length + SECRET_BYTES
        || !Arrays.equals(der, 0, HEADER.length, HEADER, 0, HEADER.length)) {
      throw malformed(folder, file, "a key of another algorithm");
    }
    return SigningKey.of(Arrays.copyOfRange(der, HEADER.length, der.length));
  }

  private static Refusal malformed(PrivateFolder folder, String file, String found) {
    return Refusal.badInput(
        "expected one PEM block PRIVATE KEY with an Ed25519 key in %s but found %s"
            .formatted(folder.path().resolve(file), found),
        "Restore the file.");
  }
}
