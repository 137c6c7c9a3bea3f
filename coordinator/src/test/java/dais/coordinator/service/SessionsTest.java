package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.consensus.Genesis;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.proto.coordinator.v1.Committed;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.RoundDecided;
import dais.proto.coordinator.v1.RoundOpened;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunOver;
import dais.proto.coordinator.v1.Start;
import dais.proto.ledger.v1.Commit;
import dais.proto.ledger.v1.Record;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The ways out to nodes and callers, versions, and what a request must hold.
final class SessionsTest {
  private static OpenSessionResponse round(int round) {
    return OpenSessionResponse.newBuilder()
        .setRoundOpened(RoundOpened.newBuilder().setRound(round))
        .build();
  }

  @Test
  void keepsWhatTheNetworkCannotTakeYetInOrder() {
    FakeCall<OpenSessionResponse> call = new FakeCall<>();
    NodeSession session = new NodeSession(call);
    session.send(round(1));
    call.ready = false;
    session.send(round(2));
    session.send(round(3));
    session.drain();
    assertThat(call.heard).containsExactly(round(1));
    call.ready = true;
    session.send(round(4));
    session.drain();
    assertThat(call.heard).containsExactly(round(1), round(2), round(3), round(4));
  }

  @Test
  void makesWhatANodeHasMissedWhenTheNetworkCanTakeIt() {
    FakeCall<OpenSessionResponse> call = new FakeCall<>();
    NodeSession session = new NodeSession(call);
    List<Integer> made = new ArrayList<>();
    call.ready = false;
    session.sendAll(RUN, Stream.of(1, 2, 3).peek(made::add).map(SessionsTest::round).iterator());
    session.send(round(4));
    assertThat(made).isEmpty();
    call.ready = true;
    session.drain();
    assertThat(call.heard).containsExactly(round(1), round(2), round(3), round(4));
    session.sendAll(RUN, Stream.of(5).map(SessionsTest::round).iterator());
    session.send(round(6));
    assertThat(call.heard).endsWith(round(5), round(6));
    session.lost();
    session.sendAll(RUN, Stream.of(7).peek(made::add).map(SessionsTest::round).iterator());
    assertThat(made).as("for nobody").containsExactly(1, 2, 3);
  }

  private static final ByteString RUN = ByteString.copyFromUtf8("run");

  @Test
  void sendsNothingMoreOfARunThatEnds() {
    FakeCall<OpenSessionResponse> call = new FakeCall<>();
    NodeSession session = new NodeSession(call);
    OpenSessionResponse ofRun = round(3).toBuilder().setRunId(RUN).build();
    session.sendAll(
        RUN, Stream.of(1, 2).map(SessionsTest::round).peek(_ -> call.ready = false).iterator());
    session.send(ofRun);
    session.send(round(4));
    session.drop(RUN);
    session.send(round(5));
    call.ready = true;
    session.drain();
    assertThat(call.heard)
        .as("half a history, and the end")
        .containsExactly(round(1), round(4), round(5));
  }

  @Test
  void aHistoryThatCannotBeReadEndsItsSessionOnly() {
    FakeCall<OpenSessionResponse> call = new FakeCall<>();
    NodeSession session = new NodeSession(call);
    session.sendAll(
        RUN,
        Stream.of(1, 2)
            .map(
                number -> {
                  if (number == 2) {
                    throw Refusal.badInput("the ledger is damaged", "");
                  }
                  return round(number);
                })
            .iterator());
    assertThat(call.heard).containsExactly(round(1));
    assertThat(call.failure.orElseThrow()).hasMessageContaining("cannot read what this node lacks");
    assertThat(RemoteRefusal.pause(call.failure.orElseThrow())).hasValue(Duration.ofSeconds(1));
    call.ready = true;
    session.drain();
    assertThat(call.heard).hasSize(1);
  }

  @Test
  void disconnectsANodeThatFallsTooFarBehind() {
    FakeCall<OpenSessionResponse> call = new FakeCall<>();
    NodeSession session = new NodeSession(call);
    call.ready = false;
    OpenSessionResponse large =
        OpenSessionResponse.newBuilder()
            .setCommitted(
                Committed.newBuilder()
                    .setCommit(
                        Commit.newBuilder()
                            .addRecords(
                                Record.newBuilder()
                                    .setBody(ByteString.copyFrom(new byte[1 << 20])))))
            .build();
    for (int i = 0; i < 63; i++) {
      session.send(large);
    }
    assertThat(call.failure).isEmpty();
    session.send(large);
    assertThat(Status.fromThrowable(call.failure.orElseThrow()).getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(RemoteRefusal.pause(call.failure.orElseThrow())).hasValue(Duration.ofSeconds(1));
    call.ready = true;
    session.drain();
    session.send(round(1));
    session.close(Status.OK);
    assertThat(call.heard).isEmpty();
    assertThat(call.completed).isFalse();
  }

  @Test
  void endsInOrderOrNotAtAllOnceItIsLost() {
    FakeCall<OpenSessionResponse> ended = new FakeCall<>();
    new NodeSession(ended).close(Status.OK);
    assertThat(ended.completed).isTrue();
    FakeCall<OpenSessionResponse> gone = new FakeCall<>();
    NodeSession lost = new NodeSession(gone);
    lost.lost();
    lost.close(Status.OK);
    lost.send(round(1));
    assertThat(gone.completed).isFalse();
    assertThat(gone.heard).isEmpty();
  }

  private final List<RunWatcher> sentAway = new ArrayList<>();

  private EventStream<RunEvent> stream(FakeCall<RunEvent> call) {
    return new EventStream<>(call, event -> event, EventStream.MOST_WAITING_BYTES, sentAway::add);
  }

  @Test
  void tellsACallerUntilTheRunIsOver() {
    FakeCall<RunEvent> call = new FakeCall<>();
    EventStream<RunEvent> stream = stream(call);
    RunEvent over = RunEvent.newBuilder().setRunOver(RunOver.getDefaultInstance()).build();
    stream.tell(RunEvent.getDefaultInstance());
    stream.tell(over);
    stream.tell(RunEvent.getDefaultInstance());
    stream.fail(Status.INTERNAL.asRuntimeException());
    stream.end();
    assertThat(call.heard).containsExactly(RunEvent.getDefaultInstance(), over);
    assertThat(call.completed).isTrue();
    assertThat(call.failure).isEmpty();
    FakeCall<RunEvent> gone = new FakeCall<>();
    gone.cancelled = true;
    stream(gone).tell(over);
    assertThat(gone.heard).isEmpty();
  }

  @Test
  void leavesACallerBehindThatReadsTooSlowly() {
    FakeCall<RunEvent> call = new FakeCall<>();
    call.ready = false;
    EventStream<RunEvent> stream = stream(call);
    RunEvent large =
        RunEvent.newBuilder()
            .setRoundDecided(
                RoundDecided.newBuilder().addCandidates(ByteString.copyFrom(new byte[1 << 20])))
            .build();
    for (int i = 0; i < 5; i++) {
      stream.tell(large);
    }
    assertThat(call.heard).hasSize(3);
    assertThat(Status.fromThrowable(call.failure.orElseThrow()).getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(sentAway).containsExactly(stream);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1, 1", "1, 2, 2, 3, 2", "2, 3, 1, 2, 2", "3, 4, 3, 4, 4"})
  void speaksTheNewestVersionThatBothKnow(
      int oldest, int newest, int ownOldest, int ownNewest, int spoken) {
    assertThat(new Protocol(ownOldest, ownNewest).negotiate(oldest, newest)).isEqualTo(spoken);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 2, 3, upgrade the node",
    "4, 5, 2, 3, upgrade the coordinator",
    "0, 0, 1, 1, upgrade the node",
    "0, 1, 1, 1, upgrade the coordinator"
  })
  void saysWhoMustUpgradeWhereThereIsNone(
      int oldest, int newest, int ownOldest, int ownNewest, String advice) {
    assertThatThrownBy(() -> new Protocol(ownOldest, ownNewest).negotiate(oldest, newest))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageEndingWith(advice);
  }

  private static final Start START = ScriptedFleet.start(Path.of("x.db"), 2, 3).build();

  @Test
  void takesARequestThatHoldsTogether() {
    RunRequest request = RunRequest.of(START);
    assertThat(request.genesis().members()).hasSize(2);
    assertThat(request.ledgerPath()).isEqualTo(Path.of("x.db"));
  }

  @Test
  void refusesRequestsThatDoNotHoldTogether() {
    Start.Builder noRule = START.toBuilder();
    noRule.getConsensusBuilder().setColluders(-1);
    for (Refused one :
        List.of(
            new Refused(
                START.toBuilder().setGenesis(ByteString.copyFromUtf8("x")), "genesis is malformed"),
            new Refused(START.toBuilder().setSeed(99), "do not derive from seed 99"),
            new Refused(START.toBuilder().setGenesis(ownKeys()), "do not derive from seed 3"),
            new Refused(START.toBuilder().setRounds(0), "found 2, 0 and 10000"),
            new Refused(START.toBuilder().setPhaseMillis(0), "found 2, 3 and 0"),
            new Refused(noRule, "colluders"))) {
      assertThatThrownBy(() -> RunRequest.of(one.start().build()))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining(one.message());
    }
  }

  /// The genesis of a fleet whose keys are its own.
  private static ByteString ownKeys() {
    Genesis derived = RunRequest.of(START).genesis();
    return ByteString.copyFrom(
        new Genesis(
                derived.plan(),
                derived.planHash(),
                derived.inputs(),
                derived.runLabel(),
                false,
                derived.checkpointKey(),
                derived.members())
            .encode());
  }

  private record Refused(Start.Builder start, String message) {}

  @Test
  void givesMembersToNodesInTheirOrder() {
    Assignment assignment = new Assignment(List.of("n10", "n2", "n1"), 7);
    assertThat(assignment.nodes()).containsExactly("n1", "n2", "n10");
    assertThat(assignment.of("n1")).containsExactly(0, 1, 2);
    assertThat(assignment.of("n2")).containsExactly(3, 4);
    assertThat(assignment.of("n10")).containsExactly(5, 6);
    assertThat(assignment.of("n3")).isEmpty();
    assertThat(new Assignment(List.of("n1", "n2", "n3"), 2).nodes()).containsExactly("n1", "n2");
  }
}
