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
  private static final byte[] HEAD = Ed25519.PRIVATE_HEAD;

  private SigningKeyFile() {}

  /// The key in the file; if there is none, a new one, on disk when this returns.
  ///
  /// @throws Refusal if the file cannot be read or written, others can read it too, or it holds no
  ///   such key
  public static SigningKey openOrCreate(PrivateFolder folder, String file) {
    return folder.holds(file) ? read(folder, file) : create(folder, file);
  }

  private static SigningKey create(PrivateFolder folder, String file) {
    byte[] der = Arrays.copyOf(HEAD, HEAD.length + Ed25519.KEY_BYTES);
    byte[] secret = new byte[Ed25519.KEY_BYTES];
    new SecureRandom().nextBytes(secret);
    System.arraycopy(secret, 0, der, HEAD.length, Ed25519.KEY_BYTES);
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
    if (der.length != HEAD.length + Ed25519.KEY_BYTES
        || !Arrays.equals(der, 0, HEAD.length, HEAD, 0, HEAD.length)) {
      throw malformed(folder, file, "a key of another algorithm");
    }
    return SigningKey.of(Arrays.copyOfRange(der, HEAD.length, der.length));
  }

  private static Refusal malformed(PrivateFolder folder, String file, String found) {
    return Refusal.badInput(
        "expected one PEM block PRIVATE KEY with an Ed25519 key in %s but found %s"
            .formatted(folder.path().resolve(file), found),
        "Restore the file.");
  }
}
