package dais.coordinator.service;

import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.tls.CertificateChain;
import dais.infrastructure.tls.Operators.Operator;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.RevokedPeers.Revocation;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.SigningRequest;
import dais.proto.coordinator.v1.ApproveNodeRequest;
import dais.proto.coordinator.v1.ApproveNodeResponse;
import dais.proto.coordinator.v1.ApproveOperatorRequest;
import dais.proto.coordinator.v1.ApproveOperatorResponse;
import dais.proto.coordinator.v1.KnownOperator;
import dais.proto.coordinator.v1.ListOperatorsRequest;
import dais.proto.coordinator.v1.ListOperatorsResponse;
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
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Approves, revokes and renews: what is on disk first is made true of sessions by the loop, and
/// answered after that.
final class MembershipEndpoint extends MembershipServiceImplBase {
  // The loop answers at once, unless the coordinator is stopping.
  private static final long PATIENCE_SECONDS = 5;

  private static final Logger log = LoggerFactory.getLogger(MembershipEndpoint.class);

  private final EventLoop loop;
  private final Coordination coordination;
  private final Membership membership;
  private final MembershipCalls calls;
  private final OperatorCalls operators;

  MembershipEndpoint(
      EventLoop loop,
      Coordination coordination,
      Membership membership,
      MembershipCalls calls,
      OperatorCalls operators) {
    this.loop = loop;
    this.coordination = coordination;
    this.membership = membership;
    this.calls = calls;
    this.operators = operators;
  }

  /// Answers with what `work` does for the caller, unless it was revoked while the call waited.
  private <T> void answer(StreamObserver<T> out, Function<PeerIdentity, T> work) {
    PeerIdentity caller = Peers.current();
    calls.answer(
        out,
        () -> {
          membership
              .objection(caller)
              .ifPresent(
                  why -> {
                    throw why;
                  });
          return work.apply(caller);
        });
  }

  @Override
  public void approveNode(ApproveNodeRequest request, StreamObserver<ApproveNodeResponse> out) {
    answer(
        out,
        caller -> {
          Membership.Approval approval =
              approve(caller, Role.NODE, request.getName(), request.getLifetimeSeconds());
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
    answer(
        out,
        caller -> {
          Membership.Approval approval =
              approve(
                  caller, role(request.getRole()), request.getName(), request.getLifetimeSeconds());
          return ApproveOperatorResponse.newBuilder()
              .setToken(approval.token().text())
              .setExpires(approval.expires().getEpochSecond())
              .setFingerprint(membership.root().hex())
              .build();
        });
  }

  private Membership.Approval approve(
      PeerIdentity caller, Role role, String name, int unsignedSeconds) {
    Membership.Approval approval =
        membership.approve(role, name, Duration.ofSeconds(Integer.toUnsignedLong(unsignedSeconds)));
    log.atInfo()
        .addKeyValue("by", caller.name())
        .addKeyValue(role.word(), name)
        .log("a join token is made");
    return approval;
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

  @Override
  public void revokeNode(RevokeNodeRequest request, StreamObserver<RevokeNodeResponse> out) {
    answer(
        out,
        caller -> {
          Revocation revocation = membership.revokeNode(request.getName(), request.getReason());
          log.atWarn().addKeyValue("by", caller.name()).log("{}", revocation.text());
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
    answer(
        out,
        caller -> {
          Membership.Dismissal dismissal =
              membership.revokeOperator(request.getName(), request.getReason());
          log.atWarn().addKeyValue("by", caller.name()).log("{}", dismissal.revocation().text());
          operators.sweep();
          return RevokeOperatorResponse.newBuilder()
              .setRevokedAt(dismissal.revocation().at().getEpochSecond())
              .setTokensForgotten(dismissal.tokens())
              .build();
        });
  }

  @Override
  public void listOperators(
      ListOperatorsRequest request, StreamObserver<ListOperatorsResponse> out) {
    answer(
        out,
        _ -> {
          ListOperatorsResponse.Builder answer = ListOperatorsResponse.newBuilder();
          for (Operator one : membership.operators()) {
            answer.addOperators(
                KnownOperator.newBuilder()
                    .setName(one.name())
                    .setRole(
                        one.role() == Role.ADMIN
                            ? OperatorRole.OPERATOR_ROLE_ADMIN
                            : OperatorRole.OPERATOR_ROLE_VIEWER)
                    .setJoinedAt(one.joined().getEpochSecond())
                    .setRevocation(
                        membership.revokedOperator(one.name()).map(Revocation::text).orElse("")));
          }
          return answer.build();
        });
  }

  @Override
  public void renewCertificate(
      RenewCertificateRequest request, StreamObserver<RenewCertificateResponse> out) {
    answer(
        out,
        peer -> {
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
