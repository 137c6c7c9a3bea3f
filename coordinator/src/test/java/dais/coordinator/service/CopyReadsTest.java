package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dais.proto.coordinator.v1.Heartbeat;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.ReadCopyRequest;
import dais.proto.coordinator.v1.ReadCopyResponse;
import io.grpc.Status;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CopyReadsTest {
  private static final ByteString RUN = ByteString.copyFromUtf8("a run");
  private static final ReadCopyRequest REQUEST =
      ReadCopyRequest.newBuilder().setNode("n1").setRunId(RUN).setFrom(7).build();

  private final CopyReads reads = new CopyReads();
  private final FakeCall<OpenSessionResponse> node = new FakeCall<>();
  private final FakeCall<ReadCopyResponse> caller = new FakeCall<>();

  private void ask(FakeCall<ReadCopyResponse> from) {
    reads.ask(Optional.of(new NodeSession(node)), REQUEST, from);
  }

  private static OpenSessionRequest part(ByteString run, long from, String trouble) {
    return OpenSessionRequest.newBuilder()
        .setRunId(run)
        .setLedgerPart(LedgerPart.newBuilder().setFrom(from).setTrouble(trouble))
        .build();
  }

  private static String failure(FakeCall<ReadCopyResponse> call) {
    Status status = Status.fromThrowable(call.failure.orElseThrow());
    return status.getCode() + ": " + status.getDescription();
  }

  @Test
  void handsThePageOnThatWasAskedFor() {
    ask(caller);
    assertThat(node.heard.getFirst().getLedgerWanted().getFrom()).isEqualTo(7);
    assertThat(reads.heard("n2", part(RUN, 7, ""))).isFalse();
    assertThat(reads.heard("n1", part(RUN, 8, ""))).isFalse();
    assertThat(reads.heard("n1", part(ByteString.copyFromUtf8("another"), 7, ""))).isFalse();
    assertThat(
            reads.heard(
                "n1",
                OpenSessionRequest.newBuilder()
                    .setHeartbeat(Heartbeat.getDefaultInstance())
                    .build()))
        .isFalse();
    assertThat(caller.heard).isEmpty();

    assertThat(reads.heard("n1", part(RUN, 7, ""))).isTrue();

    assertThat(caller.heard).hasSize(1);
    assertThat(caller.completed).isTrue();
    assertThat(reads.heard("n1", part(RUN, 7, ""))).as("nobody waits any more").isFalse();
  }

  @Test
  void refusesWhoWouldWaitForNothing() {
    reads.ask(Optional.empty(), REQUEST, caller);
    assertThat(failure(caller)).isEqualTo("NOT_FOUND: no node n1 is there");
    ask(new FakeCall<>());
    FakeCall<ReadCopyResponse> second = new FakeCall<>();
    ask(second);
    assertThat(failure(second))
        .isEqualTo("RESOURCE_EXHAUSTED: another caller waits for a page of node n1");
  }

  @Test
  void saysWhyNoPageComes() {
    ask(caller);
    assertThat(reads.heard("n1", part(RUN, 7, "its disk is broken"))).isTrue();
    assertThat(failure(caller))
        .isEqualTo("FAILED_PRECONDITION: node n1 cannot read its copy: its disk is broken");
    FakeCall<ReadCopyResponse> later = new FakeCall<>();
    ask(later);
    reads.left("n2");
    assertThat(later.failure).isEmpty();
    reads.left("n1");
    assertThat(failure(later)).isEqualTo("UNAVAILABLE: node n1 left");
  }

  @Test
  void forgetsACallerThatIsGone() {
    ask(caller);
    reads.gone(caller);
    FakeCall<ReadCopyResponse> next = new FakeCall<>();
    ask(next);
    assertThat(next.failure).isEmpty();
    reads.gone(caller);
    assertThat(reads.heard("n1", part(RUN, 7, ""))).isTrue();
    assertThat(caller.heard).isEmpty();
    assertThat(next.heard).hasSize(1);
  }
}
