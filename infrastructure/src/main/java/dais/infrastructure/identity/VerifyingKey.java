package dais.infrastructure.identity;

import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/// The public half of a [SigningKey]; equal by its 32 bytes. Thread-safe.
public final class VerifyingKey {
  private final byte[] point;
  private final PublicKey key;

  private VerifyingKey(byte[] point) {
    this.point = point;
    this.key = Ed25519.ACTIVE.publicKey(point);
  }

  /// The key with these 32 public bytes.
  ///
  /// @throws IllegalArgumentException if they are no Ed25519 public key
  public static VerifyingKey of(byte[] point) {
    if (point.length != Ed25519.KEY_BYTES) {
      throw new IllegalArgumentException(
          "expected the 32 bytes of an Ed25519 public key but " + point.length + " were given");
    }
    return new VerifyingKey(point.clone());
  }

  /// Whether `signature` is this key's over `message`.
  public boolean verifies(byte[] message, byte[] signature) {
    return Ed25519.ACTIVE.verify(key, message, signature);
  }

  /// A copy of the 32 public bytes.
  public byte[] bytes() {
    return point.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyingKey that && Arrays.equals(point, that.point);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(point);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(point);
  }
}
