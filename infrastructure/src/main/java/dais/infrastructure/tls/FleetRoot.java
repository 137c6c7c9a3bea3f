package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The certificate authority of one fleet: who holds its key decides who belongs to the fleet. Kept
/// as `root.pem` in a folder that only its owner may enter. Immutable and thread-safe.
public final class FleetRoot {
  private static final String FILE = "root.pem";
  private static final Duration LIFETIME = Duration.ofDays(3653);

  private final KeyFile file;
  private final Clock clock;

  private FleetRoot(KeyFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /// Makes the root of a new fleet, for ten years.
  ///
  /// @param fleet its name: letters, digits and `-`, 1 to 63 of them
  /// @throws Refusal if there is a root in the folder already, others may enter it, or it cannot be
  ///   written
  public static FleetRoot create(Path folder, String fleet, Clock clock) {
    PeerIdentity.checkName(fleet);
    PrivateFolder home = PrivateFolder.create(folder);
    if (home.holds(FILE)) {
      throw Refusal.badInput(
          "there is a fleet's root already: " + folder.resolve(FILE),
          "Use it, or choose another folder.");
    }
    KeyPair keys = EllipticKeys.generate();
    Instant now = clock.instant();
    X509Certificate certificate = CertificateForm.root(fleet, keys, now, now.plus(LIFETIME));
    KeyFile file = new KeyFile(keys.getPrivate(), new CertificateChain(List.of(certificate)));
    file.write(home, FILE);
    return new FleetRoot(file, clock);
  }

  /// The root that [#create] left in `folder`.
  ///
  /// @throws Refusal if there is none, others may read it, or it is malformed
  public static FleetRoot open(Path folder, Clock clock) {
    PrivateFolder home = new PrivateFolder(folder);
    if (!home.holds(FILE)) {
      throw Refusal.badInput(
          "there is no fleet's root: " + folder.resolve(FILE),
          "Make one with `dais fleet init`, or name its folder.");
    }
    return new FleetRoot(KeyFile.read(home, FILE), clock);
  }

  /// Self-signed.
  public X509Certificate certificate() {
    return file.chain().root();
  }

  public Fingerprint fingerprint() {
    return Fingerprint.of(certificate());
  }

  /// A certificate for the key of `request`, and the root's after it.
  ///
  /// @param identity whom it makes of the sender; the request says no more than a name, which must
  ///   be this one's
  /// @param hosts names and addresses under which a coordinator is reached, such as
  ///   `fleet.example`, `10.0.0.7` or `::1`: at least one for a coordinator, none for others
  /// @throws Refusal if the request names another process, a host is none, or the identity would
  ///   outlive the root
  public CertificateChain issue(SigningRequest request, PeerIdentity identity, List<String> hosts) {
    if (!request.name().equals(identity.name())) {
      throw Refusal.badInput(
          "the signing request must name %s but names %s"
              .formatted(identity.name(), request.name()),
          "Ask under the name that was agreed on.");
    }
    if (hosts.isEmpty() == (identity.role() == Role.COORDINATOR)) {
      throw Refusal.badInput(
          "a certificate names hosts if and only if it is a coordinator's but that of %s %s would have %d"
              .formatted(identity.role().word(), identity.name(), hosts.size()),
          "Name the hosts under which the coordinator is reached.");
    }
    Instant end = certificate().getNotAfter().toInstant();
    if (identity.notAfter().isAfter(end)) {
      throw Refusal.badInput(
          "a certificate must end before the fleet's root, %s, but would end %s"
              .formatted(end, identity.notAfter()),
          "Ask for a shorter one, or make a new fleet.");
    }
    X509Certificate own =
        CertificateForm.process(file, request.key(), identity, hosts, clock.instant());
    return new CertificateChain(List.of(own, certificate()));
  }
}
