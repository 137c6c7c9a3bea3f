package dais.cli;

import dais.infrastructure.identity.PrivateFolder;
import dais.infrastructure.tls.Fingerprint;
import dais.infrastructure.tls.JoinToken;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.TlsIdentity;
import dais.node.service.MembershipClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// What an operator of a fleet elsewhere keeps on this machine: its identity, and where the
/// coordinator is.
///
/// @param fleet as it is called here
record OperatorPlace(FleetFolder fleet) {
  /// When a certificate is renewed with the next command, before its end.
  static final Duration RENEWED_BEFORE = Duration.ofDays(30);

  private static final String COORDINATOR = "coordinator";

  /// Joins the fleet; the key is made here.
  ///
  /// @param coordinator its address, `HOST:PORT`
  TlsIdentity join(
      Clock clock, String coordinator, String name, JoinToken token, Fingerprint root) {
    NewIdentity fresh = NewIdentity.create(fleet.operator(), name);
    folder().write(COORDINATOR, coordinator);
    // Last: the fleet is another machine's from now on.
    return new MembershipClient(coordinator, clock).join(fresh, PeerKind.OPERATOR, token, root);
  }

  /// Where the coordinator is, `HOST:PORT`.
  String coordinator() {
    return folder().read(COORDINATOR).strip();
  }

  /// The operator's identity, renewed where its end is near.
  TlsIdentity identity(Clock clock) {
    TlsIdentity present = TlsIdentity.open(fleet.operator());
    Instant soon = clock.instant().plus(RENEWED_BEFORE);
    return present.peer().notAfter().isAfter(soon)
        ? present
        : new MembershipClient(coordinator(), clock).renew(fleet.operator());
  }

  private PrivateFolder folder() {
    return PrivateFolder.create(fleet.operator());
  }
}
