package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetRootTest {
  @TempDir private Path folder;
  private Fleet fleet;
  private Path home;
  private Path rootFile;

  @BeforeEach
  void foundAFleet() {
    fleet = Fleet.found(folder, "alpha");
    home = folder.resolve("alpha/root");
    rootFile = home.resolve("root.pem");
  }

  @Test
  void isTheSameWhenOpenedAgain() {
    FleetRoot again = FleetRoot.open(home, Fleet.CLOCK);

    assertThat(again.certificate()).isEqualTo(fleet.root().certificate());
    assertThat(again.fingerprint()).isEqualTo(fleet.root().fingerprint());
  }

  @Test
  void isASelfSignedAuthorityForTenYears() throws Exception {
    X509Certificate certificate = fleet.root().certificate();

    certificate.verify(certificate.getPublicKey());
    assertThat(certificate.getSubjectX500Principal()).hasToString("CN=dais fleet alpha");
    assertThat(certificate.getBasicConstraints()).isZero();
    assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(certificate.getNotAfter()).isEqualTo("2036-11-01T12:00:00Z");
  }

  @Test
  void onlyItsOwnerCanReadIt() throws Exception {
    assertThat(mode(rootFile)).isEqualTo("rw-------");
    assertThat(mode(home)).isEqualTo("rwx------");
  }

  @Test
  void isRefusedIfOthersCanReadIt() throws Exception {
    Files.setPosixFilePermissions(rootFile, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> FleetRoot.open(home, Fleet.CLOCK))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.hint()).isEqualTo("chmod 600 " + rootFile))
        .hasMessage(
            rootFile
                + " holds secrets and must be its owner's alone but has the permissions rw-r-----");
  }

  @Test
  void isRefusedIfOthersCanEnterItsFolder() throws Exception {

    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxr-x"));

    assertThatThrownBy(() -> FleetRoot.open(home, Fleet.CLOCK))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.hint()).isEqualTo("chmod 700 " + home))
        .hasMessage(
            home
                + " holds secrets and must be its owner's alone but has the permissions rwxrwxr-x");
  }

  @Test
  void isNeverOverwritten() {
    assertThatThrownBy(() -> FleetRoot.create(home, "beta", Fleet.CLOCK))
        .isInstanceOf(Refusal.class)
        .hasMessage("there is a fleet's root already: " + rootFile);
  }

  @Test
  void isMissedByName() {
    assertThatThrownBy(() -> FleetRoot.open(folder, Fleet.CLOCK))
        .isInstanceOf(Refusal.class)
        .hasMessage("there is no fleet's root: " + folder.resolve("root.pem"));
  }

  @Test
  void aDamagedFileIsTold() throws Exception {
    Files.writeString(rootFile, Files.readString(rootFile).replace("END CERT", "END CART"));

    assertThatThrownBy(() -> FleetRoot.open(home, Fleet.CLOCK))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "expected one PEM block PRIVATE KEY and at least one CERTIFICATE in %s but found 1 and 0 of them"
                .formatted(rootFile));
  }

  @Test
  void aFleetsNameIsOfLettersDigitsAndHyphens() {
    assertThatThrownBy(() -> FleetRoot.create(folder.resolve("x"), "al/pha", Fleet.CLOCK))
        .isInstanceOf(Refusal.class)
        .hasMessage("a name must be 1 to 63 letters, digits or '-' but was 'al/pha'");
  }

  @Test
  void issuesToTheNameInTheRequestOnly() {
    NewIdentity fresh = NewIdentity.create(fleet.home("n1"), "n1");

    assertThatThrownBy(() -> fleet.issue(fresh, node("n2", Fleet.VALIDITY)))
        .isInstanceOf(Refusal.class)
        .hasMessage("the signing request must name n2 but names n1");
  }

  @Test
  void hostsAreForCoordinatorsAndTheyNeedOne() {
    NewIdentity fresh = NewIdentity.create(fleet.home("n1"), "n1");
    PeerIdentity coordinator =
        new PeerIdentity(Role.COORDINATOR, "n1", Fleet.NOW.plus(Fleet.VALIDITY));

    assertThatThrownBy(() -> fleet.issue(fresh, node("n1", Fleet.VALIDITY), "fleet.example"))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "a certificate names hosts if and only if it is a coordinator's but that of node n1"
                + " would have 1");
    assertThatThrownBy(() -> fleet.issue(fresh, coordinator))
        .isInstanceOf(Refusal.class)
        .hasMessageEndingWith("but that of coordinator n1 would have 0");
    assertThatThrownBy(() -> fleet.issue(fresh, coordinator, "fleet.example:7443"))
        .isInstanceOf(Refusal.class)
        .hasMessage("a host must be a DNS name or an IP address but was 'fleet.example:7443'");
  }

  @Test
  void nothingOutlivesTheRoot() {
    NewIdentity fresh = NewIdentity.create(fleet.home("n1"), "n1");

    assertThatThrownBy(() -> fleet.issue(fresh, node("n1", Duration.ofDays(4000))))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "a certificate must end before the fleet's root, 2036-11-01T12:00:00Z, but would end"
                + " 2037-10-14T12:00:00Z");
  }

  private static PeerIdentity node(String name, Duration validity) {
    return new PeerIdentity(Role.NODE, name, Fleet.NOW.plus(validity));
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
