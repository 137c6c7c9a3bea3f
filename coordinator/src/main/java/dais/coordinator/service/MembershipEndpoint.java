package dais.coordinator.service;

import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.tls.CertificateChain;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.RevokedPeers.Revocation;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.SigningRequest;
import dais.proto.coordinator.v1.ApproveNodeRequest;
import dais.proto.coordinator.v1.ApproveNodeResponse;
import dais.proto.coordinator.v1.ApproveOperatorRequest;
import dais.proto.coordinator.v1.ApproveOperatorResponse;
import dais.proto.coordinator.v1.MembershipServiceGrpc.MembershipServiceImplBase;
import dais.proto.coordinator.v1.OperatorRole;
import dais.proto.coordinator.v1.RenewCertificateRequest;
import dais.proto.coordinator.v1.RenewCertificateResponse;
import dais.proto.coordinator.v1.RevokeNodeRequest;
import dais.proto.coordinator.v1.RevokeNodeResponse;
import dais.proto.coordinator.v1.RevokeOperatorRequest;
import dais.proto.coordinator.v1.RevokeOperatorResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Approves, revokes and renews: what is on disk first is made true of sessions by the loop, and
/// answered after that.
final class MembershipEndpoint extends MembershipServiceImplBase {
  // The loop answers at once, unless the coordinator is stopping.
  private static final long PATIENCE_SECONDS = 5;

  private final EventLoop loop;
  private final Coordination coordination;
  private final Membership membership;
  private final MembershipCalls calls;

  MembershipEndpoint(
      EventLoop loop, Coordination coordination, Membership membership, MembershipCalls calls) {
    this.loop = loop;
    this.coordination = coordination;
    this.membership = membership;
    this.calls = calls;
  }

  @Override
  public void approveNode(ApproveNodeRequest request, StreamObserver<ApproveNodeResponse> out) {
    calls.answer(
        out,
        () -> {
          Membership.Approval approval =
              membership.approve(
                  Role.NODE, request.getName(), seconds(request.getLifetimeSeconds()));
          return ApproveNodeResponse.newBuilder()
              .setToken(approval.token().text())
              .setExpires(approval.expires().getEpochSecond())
              .setFingerprint(membership.root().hex())
              .build();
        });
  }

  @Override
  public void approveOperator(
      ApproveOperatorRequest request, StreamObserver<ApproveOperatorResponse> out) {
    calls.answer(
        out,
        () -> {
          Membership.Approval approval =
              membership.approve(
                  role(request.getRole()),
                  request.getName(),
                  seconds(request.getLifetimeSeconds()));
          return ApproveOperatorResponse.newBuilder()
              .setToken(approval.token().text())
              .setExpires(approval.expires().getEpochSecond())
              .setFingerprint(membership.root().hex())
              .build();
        });
  }

  private static Role role(OperatorRole role) {
    return switch (role) {
      case OPERATOR_ROLE_VIEWER -> Role.VIEWER;
      case OPERATOR_ROLE_ADMIN -> Role.ADMIN;
      case OPERATOR_ROLE_UNSPECIFIED, UNRECOGNIZED ->
          throw Status.INVALID_ARGUMENT
              .withDescription("an operator is a viewer or an admin but the request says " + role)
              .asRuntimeException();
    };
  }

  private static Duration seconds(int unsigned) {
    return Duration.ofSeconds(Integer.toUnsignedLong(unsigned));
  }

  @Override
  public void revokeNode(RevokeNodeRequest request, StreamObserver<RevokeNodeResponse> out) {
    calls.answer(
        out,
        () -> {
          Revocation revocation =
              membership.revoke(PeerKind.NODE, request.getName(), request.getReason());
          CompletableFuture<Boolean> ended = new CompletableFuture<>();
          loop.execute(() -> ended.complete(coordination.sweep().contains(revocation.name())));
          return RevokeNodeResponse.newBuilder()
              .setSessionEnded(
                  ended.completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS).join())
              .setRevokedAt(revocation.at().getEpochSecond())
              .build();
        });
  }

  @Override
  public void revokeOperator(
      RevokeOperatorRequest request, StreamObserver<RevokeOperatorResponse> out) {
    calls.answer(
        out,
        () ->
            RevokeOperatorResponse.newBuilder()
                .setRevokedAt(
                    membership
                        .revoke(PeerKind.OPERATOR, request.getName(), request.getReason())
                        .at()
                        .getEpochSecond())
                .build());
  }

  @Override
  public void renewCertificate(
      RenewCertificateRequest request, StreamObserver<RenewCertificateResponse> out) {
    PeerIdentity peer = Peers.current();
    calls.answer(
        out,
        () -> {
          SigningRequest wanted =
              MembershipCalls.wellFormed(
                  () -> SigningRequest.read(request.getSigningRequest().toByteArray()));
          CertificateChain chain = membership.renew(peer, wanted);
          if (peer.role() == Role.NODE) {
            loop.execute(() -> coordination.renewed(PeerIdentity.of(chain.own())));
          }
          return RenewCertificateResponse.newBuilder()
              .addAllChain(JoinEndpoint.ders(chain))
              .build();
        });
  }
}
