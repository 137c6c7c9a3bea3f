package dais.infrastructure.tls;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// A fleet's root and identities of its processes, in folders below one folder, all made at one
/// moment.
record Fleet(Path folder, FleetRoot root) {
  /// When it was founded, and what every clock of these tests says unless it is told otherwise.
  static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final Duration VALIDITY = Duration.ofDays(30);

  static Fleet found(Path folder, String name) {
    Path own = folder.resolve(name);
    return new Fleet(own, FleetRoot.create(own.resolve("root"), name, CLOCK));
  }

  static Clock at(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }

  TlsIdentity coordinator(String... hosts) {
    return identity(Role.COORDINATOR, "coordinator", VALIDITY, hosts);
  }

  TlsIdentity node(String name) {
    return identity(Role.NODE, name, VALIDITY);
  }

  TlsIdentity identity(Role role, String name, Duration validity, String... hosts) {
    NewIdentity fresh = NewIdentity.create(home(name), name);
    PeerIdentity identity = new PeerIdentity(role, name, NOW.plus(validity));
    return fresh.install(issue(fresh, identity, hosts), root.fingerprint());
  }

  CertificateChain issue(NewIdentity fresh, PeerIdentity identity, String... hosts) {
    return root.issue(SigningRequest.read(fresh.signingRequest()), identity, List.of(hosts));
  }

  /// Where a process keeps its identity.
  Path home(String process) {
    return folder.resolve(process);
  }
}
