package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.tls.Role;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.GetStatusResponse;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.lang.reflect.Proxy;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/// Callers without a certificate of the fleet; those with one are met over real sockets.
final class PeersTest {
  private static final MethodDescriptor<GetStatusRequest, GetStatusResponse> METHOD =
      FleetServiceGrpc.getGetStatusMethod();

  private final List<Status> refusals = new ArrayList<>();
  private final List<String> served = new ArrayList<>();

  private void call(Map<String, Set<Role>> roles, Attributes attributes) {
    ServerCall<GetStatusRequest, GetStatusResponse> call =
        new ServerCall<>() {
          @Override
          public void request(int count) {}

          @Override
          public void sendHeaders(Metadata headers) {}

          @Override
          public void sendMessage(GetStatusResponse message) {}

          @Override
          public void close(Status status, Metadata trailers) {
            refusals.add(status);
          }

          @Override
          public boolean isCancelled() {
            return false;
          }

          @Override
          public Attributes getAttributes() {
            return attributes;
          }

          @Override
          public MethodDescriptor<GetStatusRequest, GetStatusResponse> getMethodDescriptor() {
            return METHOD;
          }
        };
    ServerCallHandler<GetStatusRequest, GetStatusResponse> next =
        (one, _) -> {
          served.add(one.getMethodDescriptor().getFullMethodName());
          return new ServerCall.Listener<>() {};
        };
    var _ = new Peers(roles, _ -> Optional.empty()).interceptCall(call, new Metadata(), next);
  }

  private static Attributes session(Certificate... chain) {
    SSLSession session =
        (SSLSession)
            Proxy.newProxyInstance(
                PeersTest.class.getClassLoader(),
                new Class<?>[] {SSLSession.class},
                (_, method, _) -> {
                  assertThat(method.getName()).isEqualTo("getPeerCertificates");
                  if (chain.length == 0) {
                    throw new SSLPeerUnverifiedException("none shown");
                  }
                  return chain;
                });
    return Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session).build();
  }

  private static final Map<String, Set<Role>> VIEWERS =
      Map.of(METHOD.getFullMethodName(), Set.of(Role.VIEWER));

  @Test
  void refusesCallersWithoutACertificateOfTheFleet() {
    Certificate foreign =
        new Certificate("PGP") {
          @Override
          public byte[] getEncoded() {
            return new byte[0];
          }

          @Override
          public void verify(PublicKey key) {}

          @Override
          public void verify(PublicKey key, String provider) {}

          @Override
          public String toString() {
            return "foreign";
          }

          @Override
          public PublicKey getPublicKey() {
            throw new AssertionError("nobody asks");
          }
        };
    call(VIEWERS, Attributes.EMPTY);
    call(VIEWERS, session());
    call(VIEWERS, session(foreign));
    call(Map.of(), session());
    assertThat(refusals)
        .hasSize(4)
        .extracting(Status::getCode)
        .containsOnly(Status.Code.UNAUTHENTICATED);
    assertThat(served).isEmpty();
  }

  @Test
  void letsAnybodyCallWhatIsOpenToAll() {
    call(Map.of(METHOD.getFullMethodName(), Set.of()), Attributes.EMPTY);
    assertThat(served).containsExactly(METHOD.getFullMethodName());
    assertThat(refusals).isEmpty();
  }
}
