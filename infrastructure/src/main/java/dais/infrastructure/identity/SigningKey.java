package dais.infrastructure.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;

/// An Ed25519 key that signs statements. Thread-safe; never leaves the process that made it.
public final class SigningKey {
  private final PrivateKey key;
  private final VerifyingKey verifyingKey;

  private SigningKey(byte[] secret) {
    key = Ed25519.ACTIVE.privateKey(secret);
    verifyingKey = VerifyingKey.of(Ed25519.point(secret));
  }

  /// The key with these 32 secret bytes.
  public static SigningKey of(byte[] secret) {
    return new SigningKey(secret);
  }

  /// The key that a plan run gives `role`, such as `member 7`: anyone who knows the seed can make
  /// it, so it proves no authorship.
  public static SigningKey derived(long seed, String role) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("dais derived key v1\0".getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
      return new SigningKey(digest.digest(role.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public VerifyingKey verifyingKey() {
    return verifyingKey;
  }

  /// The 64 bytes of an Ed25519 signature over `message`; the same message always gives the same
  /// bytes.
  public byte[] sign(byte[] message) {
    return Ed25519.ACTIVE.sign(key, message);
  }
}
