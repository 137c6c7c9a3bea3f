package dais.coordinator.service;

import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.tls.CertificateChain;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.RevokedNodes.Revocation;
import dais.infrastructure.tls.SigningRequest;
import dais.proto.coordinator.v1.ApproveNodeRequest;
import dais.proto.coordinator.v1.ApproveNodeResponse;
import dais.proto.coordinator.v1.MembershipServiceGrpc.MembershipServiceImplBase;
import dais.proto.coordinator.v1.RenewCertificateRequest;
import dais.proto.coordinator.v1.RenewCertificateResponse;
import dais.proto.coordinator.v1.RevokeNodeRequest;
import dais.proto.coordinator.v1.RevokeNodeResponse;
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
                  request.getName(),
                  Duration.ofSeconds(Integer.toUnsignedLong(request.getLifetimeSeconds())));
          return ApproveNodeResponse.newBuilder()
              .setToken(approval.token().text())
              .setExpires(approval.expires().getEpochSecond())
              .setFingerprint(membership.root().hex())
              .build();
        });
  }

  @Override
  public void revokeNode(RevokeNodeRequest request, StreamObserver<RevokeNodeResponse> out) {
    calls.answer(
        out,
        () -> {
          Revocation revocation = membership.revoke(request.getName(), request.getReason());
          CompletableFuture<Boolean> ended = new CompletableFuture<>();
          loop.execute(() -> ended.complete(coordination.sweep().contains(revocation.node())));
          return RevokeNodeResponse.newBuilder()
              .setSessionEnded(
                  ended.completeOnTimeout(false, PATIENCE_SECONDS, TimeUnit.SECONDS).join())
              .setRevokedAt(revocation.at().getEpochSecond())
              .build();
        });
  }

  @Override
  public void renewCertificate(
      RenewCertificateRequest request, StreamObserver<RenewCertificateResponse> out) {
    PeerIdentity node = Peers.current();
    calls.answer(
        out,
        () -> {
          SigningRequest wanted =
              MembershipCalls.wellFormed(
                  () -> SigningRequest.read(request.getSigningRequest().toByteArray()));
          CertificateChain chain = membership.renew(node, wanted);
          loop.execute(() -> coordination.renewed(PeerIdentity.of(chain.own())));
          return RenewCertificateResponse.newBuilder()
              .addAllChain(JoinEndpoint.ders(chain))
              .build();
        });
  }
}
