package dais.infrastructure.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The Ed25519 (RFC 8032) provider of this process: Amazon Corretto Crypto where its native library
/// loads, else BouncyCastle, which gives the same bytes at half the speed. The JDK's own is ten
/// times slower and never used.
final class Ed25519 {
  static final int KEY_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private static final String ALGORITHM = "Ed25519";
  // RFC 8410: the fixed DER heads of an Ed25519 private and public key, before the 32 bytes of the
  // key itself.
  static final byte[] PRIVATE_HEAD = HexFormat.of().parseHex("302e020100300506032b657004220420");
  private static final byte[] PUBLIC_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final Logger log = LoggerFactory.getLogger(Ed25519.class);

  static final Ed25519 ACTIVE = new Ed25519(fastest());

  private final Provider provider;
  private final KeyFactory keys;

  Ed25519(Provider provider) {
    this.provider = provider;
    try {
      this.keys = KeyFactory.getInstance(ALGORITHM, provider);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("provider " + provider + " has no " + ALGORITHM, e);
    }
  }

  private static Provider fastest() {
    Provider chosen = NativeProvider.get().orElseGet(BouncyCastleProvider::new);
    log.debug("Ed25519 by {}", chosen.getName());
    return chosen;
  }

  String providerName() {
    return provider.getName();
  }

  PrivateKey privateKey(byte[] seed) {
    try {
      return keys.generatePrivate(new PKCS8EncodedKeySpec(join(PRIVATE_HEAD, seed)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("expected the 32 bytes of an Ed25519 private key", e);
    }
  }

  PublicKey publicKey(byte[] point) {
    try {
      return keys.generatePublic(new X509EncodedKeySpec(join(PUBLIC_HEAD, point)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("expected the 32 bytes of an Ed25519 public key", e);
    }
  }

  /// The public point of a private key (RFC 8032, 5.1.5).
  static byte[] point(byte[] seed) {
    return new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
  }

  byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM, provider);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing failed with a key that was accepted", e);
    }
  }

  boolean verify(PublicKey key, byte[] message, byte[] signed) {
    if (signed.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(ALGORITHM, provider);
      signature.initVerify(key);
      signature.update(message);
      return signature.verify(signed);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("verifying failed with a key that was accepted", e);
    }
  }

  private static byte[] join(byte[] head, byte[] tail) {
    byte[] both = new byte[head.length + tail.length];
    System.arraycopy(head, 0, both, 0, head.length);
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }
}
