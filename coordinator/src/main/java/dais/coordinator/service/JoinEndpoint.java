package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.CertificateChain;
import dais.infrastructure.tls.JoinToken;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.SigningRequest;
import dais.proto.coordinator.v1.JoinRequest;
import dais.proto.coordinator.v1.JoinResponse;
import dais.proto.coordinator.v1.JoinServiceGrpc.JoinServiceImplBase;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets strangers in who hold a token: the one endpoint that anybody may call.
final class JoinEndpoint extends JoinServiceImplBase {
  private static final Logger log = LoggerFactory.getLogger(JoinEndpoint.class);

  private final Membership membership;
  private final MembershipCalls calls;
  private final LongSupplier nanoTime;
  private final JoinRate rate = new JoinRate();

  JoinEndpoint(Membership membership, MembershipCalls calls, LongSupplier nanoTime) {
    this.membership = membership;
    this.calls = calls;
    this.nanoTime = nanoTime;
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> out) {
    join(Peers.address(), request, out);
  }

  void join(InetAddress from, JoinRequest request, StreamObserver<JoinResponse> out) {
    Duration pause = rate.attempt(from, nanoTime.getAsLong());
    if (!pause.isZero()) {
      out.onError(
          RemoteRefusal.later(
              new Refusal(
                  ExitCode.CONNECTION,
                  "too many attempts to join from one address: %d at once, then one each %d s"
                      .formatted(JoinRate.BURST, JoinRate.EACH.toSeconds()),
                  "Try again in %d s.".formatted(pause.plusMillis(999).toSeconds())),
              pause));
      return;
    }
    calls.answer(out, () -> JoinResponse.newBuilder().addAllChain(chain(request)).build());
  }

  private List<ByteString> chain(JoinRequest request) {
    JoinToken token = MembershipCalls.wellFormed(() -> JoinToken.parse(request.getToken()));
    membership.check(token);
    SigningRequest wanted =
        MembershipCalls.wellFormed(
            () -> SigningRequest.read(request.getSigningRequest().toByteArray()));
    PeerKind kind = request.getOperator() ? PeerKind.OPERATOR : PeerKind.NODE;
    List<ByteString> chain = ders(membership.join(token, kind, wanted));
    log.atInfo().addKeyValue(kind.word(), wanted.name()).log("has joined the fleet");
    return chain;
  }

  static List<ByteString> ders(CertificateChain chain) {
    return chain.ders().stream().map(ByteString::copyFrom).toList();
  }
}
