package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PeerIdentityTest {
  private static final KeyPair KEYS = EllipticKeys.generate();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Role.class)
  void isWhatItsCertificateWasIssuedFor(Role role) throws Exception {
    String[] hosts = role == Role.COORDINATOR ? new String[] {"10.0.0.7"} : new String[0];
    TlsIdentity identity = Fleet.found(folder, "alpha").identity(role, "n1", Fleet.VALIDITY, hosts);
    X509Certificate certificate = identity.chain().own();

    assertThat(PeerIdentity.of(certificate))
        .isEqualTo(new PeerIdentity(role, "n1", Fleet.NOW.plus(Fleet.VALIDITY)));
    assertThat(certificate.getSubjectAlternativeNames())
        .contains(List.of(6, "dais:" + role.word() + ":n1"))
        .hasSize(1 + hosts.length);
    assertThat(certificate.getExtendedKeyUsage())
        .containsExactly(role == Role.COORDINATOR ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2");
  }

  @Test
  void aCertificateWithoutOneNameOfOursIsNone() throws Exception {
    assertForeign(
        processOf(KeyPurposeId.id_kp_clientAuth), "one URI such as dais:node:n1 but found []");
    assertForeign(
        processOf(KeyPurposeId.id_kp_clientAuth, "dais:node:n1", "dais:admin:n1"),
        "one URI such as dais:node:n1 but found [dais:node:n1, dais:admin:n1]");
    assertForeign(
        processOf(KeyPurposeId.id_kp_clientAuth, "dais:root:n1"),
        "one URI such as dais:node:n1 but found [dais:root:n1]");
    assertForeign(
        processOf(KeyPurposeId.id_kp_clientAuth, "dais:node:n1/admin"),
        "one URI such as dais:node:n1 but found [dais:node:n1/admin]");
  }

  @Test
  void aCertificateForTheOtherSideOfAHandshakeIsNone() throws Exception {
    assertForeign(
        processOf(KeyPurposeId.id_kp_serverAuth, "dais:admin:eve"),
        "extended key usage 1.3.6.1.5.5.7.3.2 for role admin but found [1.3.6.1.5.5.7.3.1]");
  }

  @Test
  void anAuthorityIsNoProcess() throws Exception {
    assertForeign(
        certificate(KeyPurposeId.id_kp_clientAuth, true, "dais:node:n1"),
        "a process's certificate but found an authority's");
  }

  private static void assertForeign(X509Certificate certificate, String expectation) {
    assertThatThrownBy(() -> PeerIdentity.of(certificate))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONNECTION))
        .hasMessage("certificate CN=x is none of a fleet's processes: expected " + expectation);
  }

  private static X509Certificate processOf(KeyPurposeId purpose, String... uris) throws Exception {
    return certificate(purpose, false, uris);
  }

  private static X509Certificate certificate(
      KeyPurposeId purpose, boolean authority, String... uris) throws Exception {
    X500Name name = new X500Name("CN=x");
    X509v3CertificateBuilder draft =
        new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(Fleet.NOW),
                Date.from(Fleet.NOW.plus(Fleet.VALIDITY)),
                name,
                KEYS.getPublic())
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority))
            .addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
    if (uris.length > 0) {
      GeneralName[] names =
          Arrays.stream(uris)
              .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
              .toArray(GeneralName[]::new);
      draft.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            draft.build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEYS.getPrivate())));
  }
}
