package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.IPAddress;

/// The two forms of a fleet's X.509 certificates (RFC 5280): its root's and its processes'.
final class CertificateForm {
  // So that a machine whose clock is a little behind takes a certificate that is new.
  private static final Duration BACKDATED = Duration.ofMinutes(5);
  private static final int SERIAL_BITS = 127;
  private static final Pattern DNS_NAME =
      Pattern.compile("(?=.{1,253}$)(?!-)[A-Za-z0-9-]{1,63}(\\.(?!-)[A-Za-z0-9-]{1,63})*");
  private static final SecureRandom RANDOM = new SecureRandom();

  private CertificateForm() {}

  /// A self-signed authority that may sign processes and no further authority.
  static X509Certificate root(String fleet, KeyPair keys, Instant now, Instant end) {
    X500Name name = SigningRequest.subject("dais fleet " + fleet);
    try {
      return sign(
          draft(name, name, keys.getPublic(), now, end)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign)),
          keys.getPrivate());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw cannotSign(e);
    }
  }

  /// A process's certificate, signed by `root`.
  ///
  /// @throws Refusal if a host is none
  static X509Certificate process(
      KeyFile root, PublicKey key, PeerIdentity identity, List<String> hosts, Instant now) {
    X509Certificate issuer = root.chain().root();
    Stream<GeneralName> uri =
        Stream.of(new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri()));
    GeneralName[] names =
        Stream.concat(uri, hosts.stream().map(CertificateForm::host)).toArray(GeneralName[]::new);
    KeyPurposeId purpose =
        KeyPurposeId.getInstance(new ASN1ObjectIdentifier(identity.role().keyPurpose()));
    try {
      return sign(
          draft(
                  X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                  SigningRequest.subject(identity.name()),
                  key,
                  now,
                  identity.notAfter())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer))
              .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names)),
          root.key());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw cannotSign(e);
    }
  }

  private static X509v3CertificateBuilder draft(
      X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant end)
      throws IOException, GeneralSecurityException {
    return new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
            Date.from(now.minus(BACKDATED)),
            Date.from(end),
            subject,
            key)
        .addExtension(
            Extension.subjectKeyIdentifier,
            false,
            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
  }

  private static X509Certificate sign(X509v3CertificateBuilder draft, PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter().getCertificate(draft.build(EllipticKeys.signer(key)));
  }

  private static GeneralName host(String host) {
    if (IPAddress.isValid(host)) {
      return new GeneralName(GeneralName.iPAddress, host);
    }
    if (DNS_NAME.matcher(host).matches()) {
      return new GeneralName(GeneralName.dNSName, host);
    }
    throw Refusal.badInput(
        "a host must be a DNS name or an IP address but was '%s'".formatted(host),
        "Name it as nodes will, without a port.");
  }

  private static IllegalStateException cannotSign(Exception cause) {
    return new IllegalStateException("a key that was accepted cannot sign", cause);
  }
}
