package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// A request for a certificate (PKCS #10, RFC 2986), by which the sender has proved that it holds
/// the private key.
///
/// @param name under which it wants to be known: the common name of its subject
/// @param key its public key, on P-256
public record SigningRequest(String name, PublicKey key) {
  private static final int MAX_BYTES = 4096;
  private static final AlgorithmIdentifier P256 =
      new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);

  /// What `der` asks for.
  ///
  /// @param der at most 4,096 bytes
  /// @throws Refusal if it is malformed, its key is not on P-256, or its proof of possession fails
  public static SigningRequest read(byte[] der) {
    if (der.length > MAX_BYTES) {
      throw malformed("at most %d bytes but found %d".formatted(MAX_BYTES, der.length));
    }
    try {
      var request = new JcaPKCS10CertificationRequest(new PKCS10CertificationRequest(der));
      if (!request.getSubjectPublicKeyInfo().getAlgorithm().equals(P256)) {
        throw malformed("a key on curve P-256");
      }
      PublicKey key = request.getPublicKey();
      if (!request.isSignatureValid(EllipticKeys.verifier(key))) {
        throw malformed("a signature by its own key");
      }
      return new SigningRequest(commonName(request.getSubject()), key);
    } catch (Refusal e) {
      throw e;
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      // Which unchecked exceptions the decoder throws for foreign bytes is nowhere said.
      throw malformed("the form PKCS #10: " + e.getMessage());
    }
  }

  /// A request in DER, signed with the key that it is for.
  static byte[] write(String name, KeyPair keys) {
    try {
      return new JcaPKCS10CertificationRequestBuilder(subject(name), keys.getPublic())
          .build(EllipticKeys.signer(keys.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("a key that was just made cannot sign", e);
    }
  }

  static X500Name subject(String name) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
  }

  private static String commonName(X500Name subject) {
    RDN[] names = subject.getRDNs(BCStyle.CN);
    if (names.length != 1 || names[0].isMultiValued()) {
      throw malformed("one common name but found " + subject);
    }
    String name = IETFUtils.valueToString(names[0].getFirst().getValue());
    PeerIdentity.checkName(name);
    return name;
  }

  private static Refusal malformed(String expectation) {
    return Refusal.badInput(
        "a signing request must have " + expectation, "Make it with the same version of dais.");
  }
}
