package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.RevokedPeers.Revocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevokedPeersTest {
  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void chooseAFolder() {
    folder = parent.resolve("fleet");
  }

  @Test
  void whoIsRevokedStaysSoAfterARestart() throws Exception {
    RevokedPeers nodes = RevokedPeers.open(folder);
    assertThat(nodes.find(PeerKind.NODE, "n2")).isEmpty();

    Revocation revoked = nodes.revoke(PeerKind.NODE, "n2", Fleet.NOW, "the disk was sold");
    nodes.revoke(PeerKind.NODE, "n1", Fleet.NOW, "");

    assertThat(revoked.text())
        .isEqualTo("node n2 was revoked at 2026-11-01T12:00:00Z: the disk was sold");
    RevokedPeers later = RevokedPeers.open(folder);
    assertThat(later.find(PeerKind.NODE, "n2")).hasValue(revoked);
    assertThat(later.all(PeerKind.NODE)).extracting(Revocation::name).containsExactly("n1", "n2");
    assertThat(later.all(PeerKind.NODE).getFirst().text())
        .isEqualTo("node n1 was revoked at 2026-11-01T12:00:00Z");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("revoked"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aNodeAndAnOperatorOfOneNameAreTwo() throws Exception {
    RevokedPeers peers = RevokedPeers.open(folder);
    Revocation revoked = peers.revoke(PeerKind.OPERATOR, "ann", Fleet.NOW, "left");
    assertThat(revoked.text()).isEqualTo("operator ann was revoked at 2026-11-01T12:00:00Z: left");
    assertThat(peers.find(PeerKind.NODE, "ann")).isEmpty();
    assertThat(folder.resolve("revoked")).hasContent("operator:ann 2026-11-01T12:00:00Z left\n");
    RevokedPeers later = RevokedPeers.open(folder);
    assertThat(later.find(PeerKind.OPERATOR, "ann")).hasValue(revoked);
    assertThat(later.all(PeerKind.NODE)).isEmpty();
    assertThat(later.all(PeerKind.OPERATOR)).containsExactly(revoked);
  }

  @Test
  void theFirstReasonStays() {
    RevokedPeers nodes = RevokedPeers.open(folder);
    Revocation first = nodes.revoke(PeerKind.NODE, "n1", Fleet.NOW, "first");
    assertThat(nodes.revoke(PeerKind.NODE, "n1", Fleet.NOW.plusSeconds(1), "second"))
        .isEqualTo(first);
    assertThat(RevokedPeers.open(folder).all(PeerKind.NODE)).containsExactly(first);
  }

  @Test
  void nameAndReasonAreChecked() {
    RevokedPeers nodes = RevokedPeers.open(folder);
    assertRefused(
        () -> nodes.revoke(PeerKind.NODE, "n 1", Fleet.NOW, ""),
        "a name must be 1 to 63 letters, digits or '-' but was 'n 1'");
    assertRefused(
        () -> nodes.revoke(PeerKind.NODE, "n1", Fleet.NOW, "x".repeat(201)),
        "a reason must be one line of at most 200 characters but has 201");
    assertRefused(
        () -> nodes.revoke(PeerKind.NODE, "n1", Fleet.NOW, "a\nn2 2026-11-01T12:00:00Z "),
        "a reason must be one line of at most 200 characters but has 26");
    assertThat(nodes.all(PeerKind.NODE)).isEmpty();
  }

  @Test
  void theirNumberIsBounded() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 9_999; i++) {
      text.append("n%d 2026-11-01T12:00:00Z \n".formatted(i));
    }
    RevokedPeers.open(folder).revoke(PeerKind.NODE, "n1", Fleet.NOW, "");
    Files.writeString(folder.resolve("revoked"), text);
    RevokedPeers nodes = RevokedPeers.open(folder);

    nodes.revoke(PeerKind.NODE, "n9999", Fleet.NOW, "");
    assertRefused(
        () -> nodes.revoke(PeerKind.NODE, "n10000", Fleet.NOW, ""),
        "10,000 nodes are revoked already");
  }

  @Test
  void aDamagedFileIsToldWithItsLine() throws Exception {
    RevokedPeers.open(folder).revoke(PeerKind.NODE, "n1", Fleet.NOW, "");
    Path file = folder.resolve("revoked");
    for (String damage : new String[] {"nonsense", "n2 yesterday why"}) {
      Files.writeString(file, "n1 2026-11-01T12:00:00Z \n" + damage + "\n");
      assertRefused(
          () -> RevokedPeers.open(folder),
          "expected a name, an instant and a reason in %s:2 but found '%s'"
              .formatted(file, damage));
    }
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(Refusal.class).hasMessage(message);
  }
}
