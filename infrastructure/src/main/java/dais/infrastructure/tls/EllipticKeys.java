package dais.infrastructure.tls;

import dais.infrastructure.identity.NativeProvider;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/// The keys of TLS: ECDSA on P-256, which every TLS library has.
final class EllipticKeys {
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final String ALGORITHM = "EC";
  static final String CURVE = "secp256r1";

  private static final Provider PROVIDER =
      NativeProvider.get().orElseGet(() -> Security.getProvider("SunEC"));

  private EllipticKeys() {}

  static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM, PROVIDER);
      generator.initialize(new ECGenParameterSpec(CURVE));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + CURVE, e);
    }
  }

  /// The key with this PKCS #8 encoding.
  static PrivateKey read(byte[] pkcs8) throws InvalidKeySpecException {
    try {
      return KeyFactory.getInstance(ALGORITHM, PROVIDER)
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /// Whether what `key` signs is verified by `other`.
  static boolean belong(PrivateKey key, PublicKey other) {
    byte[] sample = new byte[Long.BYTES];
    try {
      Signature signature = Signature.getInstance(SIGNATURE, PROVIDER);
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(other);
      signature.update(sample);
      return signature.verify(signed);
    } catch (InvalidKeyException | SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every provider has " + SIGNATURE, e);
    }
  }

  /// Signs certificates and requests with `key`.
  static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
    return new JcaContentSignerBuilder(SIGNATURE).setProvider(PROVIDER).build(key);
  }

  /// Verifies requests by `key`.
  static ContentVerifierProvider verifier(PublicKey key) throws OperatorCreationException {
    return new JcaContentVerifierProviderBuilder().setProvider(PROVIDER).build(key);
  }

  /// @throws GeneralSecurityException if `certificate` is not signed by `signer`
  static void verify(X509Certificate certificate, PublicKey signer)
      throws GeneralSecurityException {
    certificate.verify(signer, PROVIDER);
  }
}
