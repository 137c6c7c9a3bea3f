package dais.coordinator.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.CertificateChain;
import dais.infrastructure.tls.Fingerprint;
import dais.infrastructure.tls.FleetRoot;
import dais.infrastructure.tls.JoinToken;
import dais.infrastructure.tls.JoinTokens;
import dais.infrastructure.tls.Operators;
import dais.infrastructure.tls.Operators.Operator;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.RevokedPeers;
import dais.infrastructure.tls.RevokedPeers.Revocation;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.SigningRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Who belongs to the fleet: the root that signs certificates, the join tokens, the operators that
/// have joined, and the names that were revoked. All of it is on disk when a method returns.
/// Thread-safe; one process at a time may have the folder.
public final class Membership {
  /// The admin of the coordinator's own machine: whoever holds the root makes it, so it is neither
  /// let in nor put out.
  public static final String OWN_ADMIN = "admin";

  private static final Duration LIFETIME = Duration.ofDays(90);

  private final FleetRoot root;
  private final JoinTokens tokens;
  private final RevokedPeers revoked;
  private final Operators operators;
  private final Clock clock;

  private Membership(
      FleetRoot root, JoinTokens tokens, RevokedPeers revoked, Operators operators, Clock clock) {
    this.root = root;
    this.tokens = tokens;
    this.revoked = revoked;
    this.operators = operators;
    this.clock = clock;
  }

  /// A token for one node or operator, and until when it is good.
  record Approval(JoinToken token, Instant expires) {}

  /// What is kept in the folder of a fleet's root.
  ///
  /// @throws Refusal if there is no root, others may enter the folder, or a file is malformed
  public static Membership open(Path folder, Clock clock) {
    return new Membership(
        FleetRoot.open(folder, clock),
        JoinTokens.open(folder, clock),
        RevokedPeers.open(folder),
        Operators.open(folder),
        clock);
  }

  Fingerprint root() {
    return root.fingerprint();
  }

  /// Lets one node or operator join under this name, once.
  ///
  /// @param role that it gets: node, viewer or admin
  /// @throws Refusal if the name is none, reserved or was revoked, or the lifetime is out of range
  Approval approve(Role role, String name, Duration lifetime) {
    PeerKind kind = PeerKind.of(role).orElseThrow();
    requireNotOwn(kind, name);
    requireNotRevoked(kind, name);
    requireSameRole(role, name);
    Instant expires = clock.instant().plus(lifetime);
    return new Approval(tokens.create(role, name, lifetime), expires);
  }

  /// That the token is good, at the cost of one hash.
  ///
  /// @throws Refusal if it is not
  void check(JoinToken token) {
    tokens.check(token);
  }

  /// Uses a token up for a certificate.
  ///
  /// @param kind as what its holder joins
  /// @throws Refusal if the token is not good for that and the request's name, or that was revoked
  CertificateChain join(JoinToken token, PeerKind kind, SigningRequest request) {
    requireNotRevoked(kind, request.name());
    Role role = tokens.redeem(token, kind, request.name());
    if (kind == PeerKind.OPERATOR) {
      requireSameRole(role, request.name()); // Approved twice.
      operators.joins(request.name(), role, now());
    }
    return issue(request, role, request.name());
  }

  /// A new certificate for a node or operator of the fleet, under its name and role.
  ///
  /// @throws Refusal if the request names another, or the caller was revoked
  CertificateChain renew(PeerIdentity peer, SigningRequest request) {
    PeerKind kind = PeerKind.of(peer.role()).orElseThrow();
    requireNotOwn(kind, peer.name()); // Made anew by who holds the root, and by nobody else.
    requireNotRevoked(kind, peer.name());
    return issue(request, peer.role(), peer.name());
  }

  private CertificateChain issue(SigningRequest request, Role role, String name) {
    Instant end = clock.instant().plus(LIFETIME);
    Instant last = root.certificate().getNotAfter().toInstant();
    return root.issue(
        request, new PeerIdentity(role, name, end.isBefore(last) ? end : last), List.of());
  }

  /// Ends the membership of a node for good.
  ///
  /// @throws Refusal if name or reason is none
  Revocation revokeNode(String name, String reason) {
    return revoked.revoke(PeerKind.NODE, name, now(), reason);
  }

  /// What the revocation of an operator came to.
  ///
  /// @param tokens that nobody had used yet, and that are good for nothing now: it may have made
  ///   them for itself
  record Dismissal(Revocation revocation, int tokens) {}

  /// Ends the rights of an operator for good.
  ///
  /// @throws Refusal if nobody of that name has joined, the name is reserved, or the reason is none
  Dismissal revokeOperator(String name, String reason) {
    requireNotOwn(PeerKind.OPERATOR, name);
    if (operators.find(name).isEmpty()) {
      throw Refusal.badInput(
          "no operator %s has joined".formatted(name), "`dais operator list` shows who has.");
    }
    Revocation revocation = revoked.revoke(PeerKind.OPERATOR, name, now(), reason);
    return new Dismissal(revocation, tokens.dropUnused());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /// The operators that have joined, by name.
  List<Operator> operators() {
    return operators.all();
  }

  /// Whether and when an operator was revoked.
  Optional<Revocation> revokedOperator(String name) {
    return revoked.find(PeerKind.OPERATOR, name);
  }

  /// The nodes that were revoked, by name.
  List<Revocation> revokedNodes() {
    return revoked.all(PeerKind.NODE);
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
    return PeerKind.of(peer.role())
        .flatMap(kind -> revoked.find(kind, peer.name()))
        .map(Membership::refusal);
  }

  private static void requireNotOwn(PeerKind kind, String name) {
    if (kind == PeerKind.OPERATOR && name.equals(OWN_ADMIN)) {
      throw Refusal.badInput(
          "%s is the operator of the coordinator's own machine".formatted(OWN_ADMIN),
          "Name another: who holds that machine's folder of the fleet holds its root.");
    }
  }

  /// What an operator's first certificate lets it do lasts as long as its renewals.
  private void requireSameRole(Role role, String name) {
    operators
        .find(name)
        .filter(known -> PeerKind.of(role).equals(Optional.of(PeerKind.OPERATOR)))
        .filter(known -> known.role() != role)
        .ifPresent(
            known -> {
              throw Refusal.badInput(
                  "operator %s has joined as %s already"
                      .formatted(name, known.role().withArticle()),
                  "Choose another name, and revoke this one if its rights are to end.");
            });
  }

  private void requireNotRevoked(PeerKind kind, String name) {
    revoked
        .find(kind, name)
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
