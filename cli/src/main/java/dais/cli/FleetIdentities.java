package dais.cli;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.FleetRoot;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.SigningRequest;
import dais.infrastructure.tls.TlsIdentity;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The root of a fleet of this machine and the identities of its processes here. They are good for
/// a year, and made anew at a start when their end is near.
final class FleetIdentities {
  /// Names of a coordinator that nodes of the same machine reach.
  static final List<String> OWN_HOSTS = List.of("127.0.0.1", "::1", "localhost");

  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final Duration RENEWED_BEFORE = Duration.ofDays(30);
  private static final int TYPE_DNS = 2;
  private static final int TYPE_ADDRESS = 7;

  private final FleetFolder fleet;
  private final Clock clock;

  FleetIdentities(Shell shell, FleetFolder fleet) {
    this.fleet = fleet;
    this.clock = clock(shell);
  }

  /// The shell's, as certificates are judged by.
  static Clock clock(Shell shell) {
    return shell.clock().withZone(ZoneOffset.UTC);
  }

  /// Makes what is missing of root, coordinator's and admin's identity.
  ///
  /// @param hosts names of the coordinator beside this machine's own
  /// @return whether the fleet is new
  /// @throws Refusal if it is there already, without one of the hosts, or is another machine's
  boolean found(List<String> hosts) {
    boolean fresh = !fleet.here().isFounded();
    if (fresh) {
      FleetRoot.create(fleet.root(), fleet.name(), clock);
    }
    Path coordinator = fleet.coordinator().path();
    if (existing(coordinator).isEmpty()) {
      issue(
          Role.COORDINATOR,
          FleetFolder.COORDINATOR,
          Stream.concat(OWN_HOSTS.stream(), hosts.stream()).distinct().toList());
    }
    List<String> known = hosts(TlsIdentity.open(coordinator));
    for (String host : hosts) {
      if (!known.contains(plain(host))) {
        throw Refusal.badInput(
            "the coordinator of fleet %s is known as %s, not as %s"
                .formatted(fleet.name(), String.join(", ", known), host),
            "Hosts are named when the fleet is made: name another with --fleet, or make this one"
                + " anew after `dais fleet clean`.");
      }
    }
    identity(Role.ADMIN, FleetFolder.ADMIN);
    return fresh;
  }

  FleetRoot root() {
    return FleetRoot.open(fleet.root(), clock);
  }

  /// The identity of a process on this machine, made or renewed where it must be.
  ///
  /// @throws Refusal if the fleet has no root here
  TlsIdentity identity(Role role, String name) {
    Optional<TlsIdentity> existing = existing(fleet.process(name).path());
    Instant soon = clock.instant().plus(RENEWED_BEFORE);
    if (existing.isPresent() && existing.get().peer().notAfter().isAfter(soon)) {
      return existing.get();
    }
    List<String> hosts =
        existing
            .filter(_ -> role == Role.COORDINATOR)
            .map(FleetIdentities::hosts)
            .orElse(List.of());
    return issue(role, name, hosts);
  }

  /// Names and addresses that the coordinator's certificate is good for.
  List<String> hosts() {
    return hosts(TlsIdentity.open(fleet.coordinator().path()));
  }

  private static Optional<TlsIdentity> existing(Path folder) {
    return Files.exists(folder.resolve("identity.pem"))
        ? Optional.of(TlsIdentity.open(folder))
        : Optional.empty();
  }

  private TlsIdentity issue(Role role, String name, List<String> hosts) {
    FleetRoot root = root();
    NewIdentity fresh = NewIdentity.create(fleet.process(name).path(), name);
    Instant end = clock.instant().plus(LIFETIME);
    Instant last = root.certificate().getNotAfter().toInstant();
    PeerIdentity peer = new PeerIdentity(role, name, end.isBefore(last) ? end : last);
    return fresh.install(
        root.issue(SigningRequest.read(fresh.signingRequest()), peer, hosts), root.fingerprint());
  }

  private static List<String> hosts(TlsIdentity identity) {
    try {
      @Nullable Collection<List<?>> names = identity.chain().own().getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(
                  name -> name.getFirst().equals(TYPE_DNS) || name.getFirst().equals(TYPE_ADDRESS))
              .map(name -> plain((String) name.getLast()))
              .toList();
    } catch (CertificateParsingException e) {
      throw new IllegalStateException("a certificate that was read cannot be parsed", e);
    }
  }

  /// One spelling for one host.
  private static String plain(String host) {
    try {
      return InetAddress.ofLiteral(host).getHostAddress();
    } catch (IllegalArgumentException e) {
      return host.toLowerCase(Locale.ROOT);
    }
  }
}
