package dais.cli;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.infrastructure.tls.Fingerprint;
import dais.infrastructure.tls.JoinToken;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.TlsIdentity;
import dais.node.service.MembershipClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator of a fleet elsewhere keeps on this machine: its identity, and where the
/// coordinator is.
///
/// @param fleet as it is called here
record OperatorPlace(FleetFolder fleet) {
  private static final String COORDINATOR = "coordinator";
  private static final Logger log = LoggerFactory.getLogger(OperatorPlace.class);

  /// Joins the fleet; the key is made here.
  ///
  /// @param coordinator its address, `HOST:PORT`
  /// @throws Refusal if it cannot; nothing of the fleet is here then
  TlsIdentity join(
      Clock clock, String coordinator, String name, JoinToken token, Fingerprint root) {
    NewIdentity fresh = NewIdentity.create(fleet.operator(), name);
    try {
      new PrivateFolder(fleet.operator()).write(COORDINATOR, coordinator);
      // Its identity is written last: the fleet is another machine's from now on.
      return new MembershipClient(coordinator, clock).join(fresh, PeerKind.OPERATOR, token, root);
    } catch (Refusal e) {
      forget(e);
      throw e;
    }
  }

  private void forget(Refusal why) {
    try {
      for (Path file : FleetFolder.files(fleet.operator())) {
        Files.delete(file);
      }
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /// Where the coordinator is, `HOST:PORT`.
  ///
  /// @throws Refusal if it cannot be read
  String coordinator() {
    return new PrivateFolder(fleet.operator()).read(COORDINATOR).strip();
  }

  /// The operator's identity; in the last third of its time, a new one. If it cannot be had now,
  /// the next command tries again.
  TlsIdentity identity(Clock clock) {
    TlsIdentity present = TlsIdentity.open(fleet.operator());
    if (clock.instant().isBefore(present.renewFrom())) {
      return present;
    }
    try (FleetFolder.Hold _ = fleet.hold()) {
      return new MembershipClient(coordinator(), clock).renew(fleet.operator());
    } catch (Refusal e) {
      log.atWarn()
          .addKeyValue("until", present.peer().notAfter())
          .log("the certificate is not renewed: {}", e.getMessage());
      return present;
    }
  }
}
