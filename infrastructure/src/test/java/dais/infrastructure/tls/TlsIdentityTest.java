package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsIdentityTest {
  private static final PeerIdentity NODE =
      new PeerIdentity(Role.NODE, "n1", Fleet.NOW.plus(Fleet.VALIDITY));

  @TempDir private Path folder;
  private Fleet fleet;
  private NewIdentity fresh;

  @BeforeEach
  void foundAFleetAndAsk() {
    fleet = Fleet.found(folder, "alpha");
    fresh = NewIdentity.create(fleet.home("n1"), "n1");
  }

  @Test
  void isTheSameWhenOpenedAgain() {
    TlsIdentity installed = fresh.install(fleet.issue(fresh, NODE), fleet.root().fingerprint());
    TlsIdentity opened = TlsIdentity.open(fleet.home("n1"));

    assertThat(opened.peer()).isEqualTo(installed.peer()).isEqualTo(NODE);
    assertThat(opened.chain()).isEqualTo(installed.chain());
    assertThat(opened.root()).isEqualTo(fleet.root().fingerprint());
    assertThat(opened.key()).isEqualTo(installed.key());
  }

  @Test
  void isToBeRenewedInTheLastThirdOfItsLifetime() {
    TlsIdentity identity = fleet.identity(Role.NODE, "n7", Duration.ofDays(30));

    // Its lifetime begins five minutes before it was made.
    assertThat(identity.renewFrom())
        .isEqualTo(Fleet.NOW.plus(Duration.ofDays(20)).minus(Duration.ofMinutes(5).dividedBy(3)));
    assertThat(TlsIdentity.isIn(fleet.home("n7"))).isTrue();
    assertThat(TlsIdentity.isIn(fleet.home("n8"))).isFalse();
  }

  @Test
  void onlyItsOwnerCanReadIt() throws Exception {
    fleet.node("n1");
    Path home = fleet.home("n1");
    Path file = home.resolve("identity.pem");

    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(home)).isEqualTo("rwx------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
    assertRefused(
        () -> TlsIdentity.open(home),
        file + " holds secrets and must be its owner's alone but has the permissions rw----r--");
  }

  @Test
  void nothingIsWrittenBeforeTheCertificateIsThere() {
    assertThat(fleet.home("n1")).isEmptyDirectory();
    assertRefused(
        () -> TlsIdentity.open(fleet.home("n1")),
        "there is no identity: " + fleet.home("n1").resolve("identity.pem"));
  }

  @Test
  void aNewKeyTakesTheOldOnesPlaceAndItsNameStays() {
    TlsIdentity old = fleet.node("n1");
    TlsIdentity rotated = fleet.node("n1");

    assertThat(rotated.key()).isNotEqualTo(old.key());
    assertThat(TlsIdentity.open(fleet.home("n1")).key()).isEqualTo(rotated.key());
    assertThat(rotated.peer()).isEqualTo(old.peer());
  }

  @Test
  void aChainThatDoesNotFitLeavesWhatWasThere() {
    TlsIdentity old = fleet.node("n1");
    NewIdentity other = NewIdentity.create(fleet.home("n1"), "n1");

    assertRefused(
        () -> fresh.install(fleet.issue(other, NODE), fleet.root().fingerprint()),
        "the certificate of CN=n1 is for another key");
    assertThat(TlsIdentity.open(fleet.home("n1")).key()).isEqualTo(old.key());
  }

  @Test
  void aChainToAnotherRootIsRefusedWithBothFingerprints() {
    Fleet other = Fleet.found(folder, "beta");

    assertRefused(
        () -> fresh.install(other.issue(fresh, NODE), fleet.root().fingerprint()),
        "expected a chain up to the root with fingerprint %s but it ends in CN=dais fleet beta with fingerprint %s"
            .formatted(fleet.root().fingerprint(), other.root().fingerprint()));
  }

  @Test
  void aChainWhoseLinksAreNotSignedIsRefused() {
    Fleet forged = Fleet.found(folder.resolve("forged"), "alpha");
    X509Certificate unsigned = forged.issue(fresh, NODE).own();
    CertificateChain chain = new CertificateChain(List.of(unsigned, fleet.root().certificate()));

    assertRefused(
        () -> fresh.install(chain, fleet.root().fingerprint()),
        "certificate CN=n1 is not signed by CN=dais fleet alpha");
  }

  @Test
  void aChainTravelsAsDer() {
    CertificateChain chain = fleet.issue(fresh, NODE);

    assertThat(CertificateChain.read(chain.ders())).isEqualTo(chain);
    assertRefused(
        () -> CertificateChain.read(List.of(chain.ders().getFirst(), new byte[3])),
        "certificate 2 of a chain is malformed: Could not parse certificate:"
            + " java.io.IOException: Empty input");
    assertRefused(
        () -> CertificateChain.read(List.of()), "a chain must have 1 to 4 certificates but has 0");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(Refusal.class).hasMessage(message);
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
