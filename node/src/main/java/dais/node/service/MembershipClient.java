package dais.node.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.FleetChannel;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.CertificateChain;
import dais.infrastructure.tls.Fingerprint;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.JoinToken;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.TlsIdentity;
import dais.infrastructure.tls.TlsTrouble;
import dais.proto.coordinator.v1.JoinRequest;
import dais.proto.coordinator.v1.JoinServiceGrpc;
import dais.proto.coordinator.v1.MembershipServiceGrpc;
import dais.proto.coordinator.v1.RenewCertificateRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Gets a node or an operator its certificates from the coordinator. The keys are made here and
/// stay here.
///
/// @param address the coordinator's, `HOST:PORT`
/// @param clock says which certificates are over
public record MembershipClient(String address, Clock clock) {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /// Joins the fleet.
  ///
  /// @param kind as what
  /// @param root of the fleet that is to be joined, as its operator told it
  /// @throws Refusal if the coordinator cannot be reached, is another fleet's, or refuses
  public TlsIdentity join(NewIdentity fresh, PeerKind kind, JoinToken token, Fingerprint root) {
    JoinRequest request =
        JoinRequest.newBuilder()
            .setToken(token.text())
            .setOperator(kind == PeerKind.OPERATOR)
            .setSigningRequest(ByteString.copyFrom(fresh.signingRequest()))
            .build();
    List<ByteString> chain =
        ask(
            FleetTls.joining(root, clock),
            channel ->
                JoinServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .join(request)
                    .getChainList());
    CertificateChain given = chain(chain);
    PeerIdentity peer = PeerIdentity.of(given.own());
    if (!PeerKind.of(peer.role()).equals(Optional.of(kind))) {
      throw new Refusal(
          ExitCode.CONNECTION,
          "asked for the certificate of %s %s but got one for role %s"
              .formatted(kind.word(), peer.name(), peer.role().word()),
          "Check that the coordinator's dais is as new as this one.");
    }
    return fresh.install(given, root);
  }

  /// Puts a new key and certificate in the place of those that are in `folder`, under the same
  /// name.
  ///
  /// @throws Refusal if there are none, or they are over; if the coordinator cannot be reached, or
  ///   refuses
  public TlsIdentity renew(Path folder) {
    TlsIdentity present = TlsIdentity.open(folder);
    NewIdentity fresh = NewIdentity.create(folder, present.peer().name());
    RenewCertificateRequest request =
        RenewCertificateRequest.newBuilder()
            .setSigningRequest(ByteString.copyFrom(fresh.signingRequest()))
            .build();
    List<ByteString> chain =
        ask(
            FleetTls.client(present, clock),
            channel ->
                MembershipServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .renewCertificate(request)
                    .getChainList());
    return fresh.install(chain(chain), present.root());
  }

  private static CertificateChain chain(List<ByteString> ders) {
    return CertificateChain.read(ders.stream().map(ByteString::toByteArray).toList());
  }

  private <T> T ask(SslContext tls, Function<ManagedChannel, T> call) {
    ManagedChannel channel = FleetChannel.open(address, tls);
    try {
      return call.apply(channel);
    } catch (StatusRuntimeException e) {
      throw RemoteRefusal.read(e)
          .or(() -> TlsTrouble.explain(e, address))
          .orElseGet(() -> unanswered(e));
    } finally {
      channel.shutdownNow();
    }
  }

  private Refusal unanswered(StatusRuntimeException failure) {
    return switch (failure.getStatus().getCode()) {
      case DEADLINE_EXCEEDED ->
          new Refusal(
              ExitCode.TIMEOUT,
              "%s did not answer within %d s".formatted(address, DEADLINE.toSeconds()),
              "Check the address, and that no firewall is in between.",
              failure);
      default ->
          new Refusal(
              ExitCode.CONNECTION,
              "%s refused: %s".formatted(address, failure.getMessage()),
              "Check that the coordinator's dais is as new as this one.",
              failure);
    };
  }
}
