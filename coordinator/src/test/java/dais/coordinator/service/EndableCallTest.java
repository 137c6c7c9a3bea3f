package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.GetStatusResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EndableCallTest {
  private final List<String> heard = new ArrayList<>();
  private final EndableCall<GetStatusRequest, GetStatusResponse> call =
      new EndableCall<>(
          new ServerCall<>() {
            @Override
            public void request(int count) {}

            @Override
            public void sendHeaders(Metadata headers) {
              heard.add("headers");
            }

            @Override
            public void sendMessage(GetStatusResponse message) {
              heard.add("message");
            }

            @Override
            public void close(Status status, Metadata trailers) {
              heard.add(status.getCode().name());
            }

            @Override
            public boolean isCancelled() {
              return false;
            }

            @Override
            public MethodDescriptor<GetStatusRequest, GetStatusResponse> getMethodDescriptor() {
              return FleetServiceGrpc.getGetStatusMethod();
            }
          });

  private void answer() {
    call.sendHeaders(new Metadata());
    call.sendMessage(GetStatusResponse.getDefaultInstance());
  }

  @Test
  void isItsHandlersUntilItIsEnded() {
    answer();
    assertThat(call.isCancelled()).isFalse();
    assertThat(call.end(Status.PERMISSION_DENIED, new Metadata())).isTrue();
    answer();
    call.close(Status.OK, new Metadata());
    assertThat(call.end(Status.UNAVAILABLE, new Metadata())).isFalse();
    assertThat(heard).containsExactly("headers", "message", "PERMISSION_DENIED");
    assertThat(call.isCancelled()).as("its handler lets go of it").isTrue();
  }
}
