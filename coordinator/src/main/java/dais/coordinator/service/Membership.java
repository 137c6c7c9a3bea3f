package dais.coordinator.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.CertificateChain;
import dais.infrastructure.tls.Fingerprint;
import dais.infrastructure.tls.FleetRoot;
import dais.infrastructure.tls.JoinToken;
import dais.infrastructure.tls.JoinTokens;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.RevokedNodes;
import dais.infrastructure.tls.RevokedNodes.Revocation;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.SigningRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Who belongs to the fleet: the root that signs certificates, the join tokens, and the nodes that
/// were revoked. All of it is on disk when a method returns. Thread-safe; one process at a time may
/// have the folder.
public final class Membership {
  private static final Duration LIFETIME = Duration.ofDays(90);

  private final FleetRoot root;
  private final JoinTokens tokens;
  private final RevokedNodes revoked;
  private final Clock clock;

  private Membership(FleetRoot root, JoinTokens tokens, RevokedNodes revoked, Clock clock) {
    this.root = root;
    this.tokens = tokens;
    this.revoked = revoked;
    this.clock = clock;
  }

  /// A token for one node, and until when it is good.
  record Approval(JoinToken token, Instant expires) {}

  /// What is kept in the folder of a fleet's root.
  ///
  /// @throws Refusal if there is no root, others may enter the folder, or a file is malformed
  public static Membership open(Path folder, Clock clock) {
    return new Membership(
        FleetRoot.open(folder, clock),
        JoinTokens.open(folder, clock),
        RevokedNodes.open(folder),
        clock);
  }

  Fingerprint root() {
    return root.fingerprint();
  }

  /// Lets one node join under this name, once.
  ///
  /// @throws Refusal if the name is none or was revoked, or the lifetime is out of range
  Approval approve(String node, Duration lifetime) {
    requireNotRevoked(node);
    Instant expires = clock.instant().plus(lifetime);
    return new Approval(tokens.create(node, lifetime), expires);
  }

  /// That the token is good, at the cost of one hash.
  ///
  /// @throws Refusal if it is not
  void check(JoinToken token) {
    tokens.check(token);
  }

  /// Uses a token up for a certificate.
  ///
  /// @throws Refusal if the token is not good for the request's name, or that was revoked
  CertificateChain join(JoinToken token, SigningRequest request) {
    requireNotRevoked(request.name());
    tokens.redeem(token, request.name());
    return issue(request, request.name());
  }

  /// A new certificate for a node of the fleet, under its name.
  ///
  /// @throws Refusal if the request names another, or the node was revoked
  CertificateChain renew(PeerIdentity node, SigningRequest request) {
    requireNotRevoked(node.name());
    return issue(request, node.name());
  }

  private CertificateChain issue(SigningRequest request, String node) {
    Instant end = clock.instant().plus(LIFETIME);
    Instant last = root.certificate().getNotAfter().toInstant();
    return root.issue(
        request, new PeerIdentity(Role.NODE, node, end.isBefore(last) ? end : last), List.of());
  }

  /// Ends a node's membership for good.
  ///
  /// @throws Refusal if name or reason is none
  Revocation revoke(String node, String reason) {
    return revoked.revoke(node, clock.instant().truncatedTo(ChronoUnit.SECONDS), reason);
  }

  /// The nodes that were revoked, by name.
  List<Revocation> revoked() {
    return revoked.all();
  }

  /// Why `peer` may not be served at this moment, if so. A handshake looks at a certificate once;
  /// what lasts must ask again.
  Optional<Refusal> objection(PeerIdentity peer) {
    Instant now = clock.instant();
    if (now.isAfter(peer.notAfter())) {
      return Optional.of(
          new Refusal(
              ExitCode.CONNECTION,
              "the certificate of %s %s expired at %s; the coordinator's clock says %s"
                  .formatted(peer.role().word(), peer.name(), peer.notAfter(), now),
              "Check the clocks of both machines; if they are right, join again with a new"
                  + " token."));
    }
    return peer.role() == Role.NODE
        ? revoked.find(peer.name()).map(Membership::refusal)
        : Optional.empty();
  }

  private void requireNotRevoked(String node) {
    revoked
        .find(node)
        .ifPresent(
            revocation -> {
              throw refusal(revocation);
            });
  }

  private static Refusal refusal(Revocation revocation) {
    return new Refusal(
        ExitCode.CONNECTION,
        revocation.text(),
        "A name is revoked for good: join under another one, with a new token of the fleet's"
            + " operator.");
  }
}
