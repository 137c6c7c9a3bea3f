package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.Role;
import dais.proto.coordinator.v1.Copies;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.Heartbeat;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the coordinator makes of sessions.
final class CoordinationTest extends CoordinatorFixture {
  @Test
  void aNodeThatSaysTooMuchIsSentAwayForAWhileAndWelcomeAgain() {
    Line line = join("n1");
    OpenSessionRequest.Builder beat =
        OpenSessionRequest.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance());
    // Its Hello was the first.
    for (int i = 1; i < MessageRate.BURST; i++) {
      say("n1", line, beat);
    }
    assertThat(line.call().failure).isEmpty();
    Line other = join("n2");
    say("n1", line, beat);
    assertThat(code(line)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    Duration pause = RemoteRefusal.pause(line.call().failure.orElseThrow()).orElseThrow();
    assertThat(pause).isEqualTo(Duration.ofSeconds(10));
    assertThat(coordination.status().getNodes(0).getSessionRefusal())
        .isEqualTo("n1 says too much: 10,000 messages at once, then one each 1 ms");
    assertThat(other.call().failure).isEmpty();

    // Another session is no way round it.
    assertThat(code(join("n1"))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    now += pause.toNanos();
    Line again = join("n1");
    assertThat(again.call().failure).isEmpty();
    assertThat(coordination.status().getNodes(0).getSessionRefusal()).isEmpty();
  }

  @Test
  void welcomesANodeAndKnowsIt() {
    Line line = open("n1");
    assertThat(only().getState()).isEqualTo(NodeState.NODE_STATE_ABSENT);
    say("n1", line, hello(1, 1));
    OpenSessionResponse welcome = line.call().heard.getFirst();

    assertThat(welcome.getWelcome().getVersion()).isEqualTo(1);
    assertThat(welcome.getWelcome().getSoftware()).isEqualTo("1.2.3");
    assertThat(welcome.getWelcome().getHeartbeatMillis()).isEqualTo(3_600_000);
    assertThat(only())
        .isEqualTo(
            NodeStatus.newBuilder()
                .setName("n1")
                .setState(NodeState.NODE_STATE_JOINED)
                .setSoftware("1.2.2")
                .setVersion(1)
                .setCertificateEnds(ENDS.getEpochSecond())
                .build());
    assertThat(coordination.status().hasRun()).isFalse();
  }

  @Test
  void endsTheSessionOfWhoIsRevokedAndOpensNoOther() {
    Line line = join("n1");
    Line other = join("n2");
    assertThat(coordination.sweep()).isEmpty();
    membership.revokeNode("n1", "lost");
    membership.revokeNode("n0", "");

    assertThat(coordination.sweep()).containsExactly("n1");
    assertThat(coordination.sweep()).isEmpty();

    assertThat(code(line)).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(line.call().failure.orElseThrow())
        .hasMessageContaining("node n1 was revoked at 2026-11-01T12:00:00Z: lost");
    assertThat(other.call().failure).isEmpty();
    Line again = join("n1");
    assertThat(code(again)).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(again.call().heard).isEmpty();
    List<NodeStatus> nodes = coordination.status().getNodesList();
    assertThat(nodes).extracting(NodeStatus::getName).containsExactly("n0", "n1", "n2");
    assertThat(nodes)
        .extracting(NodeStatus::getState)
        .containsExactly(
            NodeState.NODE_STATE_REVOKED,
            NodeState.NODE_STATE_REVOKED,
            NodeState.NODE_STATE_JOINED);
    assertThat(nodes.get(1).getRevocation()).endsWith("Z: lost");
  }

  @Test
  void aSessionLastsAsLongAsTheNodesNewestCertificate() {
    Line line = join("n1");
    Line other = join("n2");
    PeerIdentity longer = new PeerIdentity(Role.NODE, "n1", ENDS.plusSeconds(10));
    coordination.renewed(longer);
    coordination.renewed(new PeerIdentity(Role.NODE, "n9", ENDS));
    assertThat(coordination.status().getNodes(0).getCertificateEnds())
        .isEqualTo(ENDS.getEpochSecond() + 10);

    time = ENDS.plusSeconds(1);
    assertThat(coordination.sweep()).containsExactly("n2");
    assertThat(other.call().failure.orElseThrow())
        .hasMessageContaining("the certificate of node n2 expired at 2030-01-01T00:00:00Z");
    assertThat(line.call().failure).isEmpty();
    time = ENDS.plusSeconds(11);
    assertThat(coordination.sweep()).containsExactly("n1");
  }

  @Test
  void callsANodeLateAfterThreeHeartbeats() {
    Line line = join("n1");
    now += HEARTBEAT.toNanos() * 3 + 1;
    assertThat(only().getState()).isEqualTo(NodeState.NODE_STATE_LATE);
    assertThat(only().getSilentMillis()).isEqualTo(3 * HEARTBEAT.toMillis());
    say("n1", line, OpenSessionRequest.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()));
    assertThat(only().getState()).isEqualTo(NodeState.NODE_STATE_JOINED);
  }

  @Test
  void letsASecondSessionTakeThePlaceOfTheFirst() {
    Line first = join("n1");
    Line second = join("n1");
    assertThat(code(first)).isEqualTo(Status.Code.ABORTED);
    assertThat(RemoteRefusal.pause(first.call().failure.orElseThrow()))
        .as("two processes do not fight at full speed")
        .hasValue(Duration.ofSeconds(10));
    coordination.closed("n1", first.session());
    say("n1", first, OpenSessionRequest.newBuilder());
    assertThat(only().getState()).isEqualTo(NodeState.NODE_STATE_JOINED);
    coordination.closed("n1", second.session());
    coordination.closed("n9", second.session());
    assertThat(only().getState()).isEqualTo(NodeState.NODE_STATE_ABSENT);
  }

  @Test
  void refusesAVersionThatItDoesNotSpeak() {
    Line line = open("n1");
    say("n1", line, hello(2, 3));
    assertThat(code(line)).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(line.call().failure.orElseThrow())
        .hasMessageContaining("versions 1 to 1 but the node 2 to 3: upgrade the coordinator");
  }

  @Test
  void refusesANodeThatKeepsWhatNoLedgerHolds() {
    Line line = open("n1");
    OpenSessionRequest.Builder hello = hello(1, 1);
    hello.getHelloBuilder().addKeptLedgers(KeptLedger.newBuilder().setSize(-1));
    say("n1", line, hello);
    assertThat(code(line)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(only().getSessionRefusal()).isEqualTo("no ledger has 18446744073709551615 entries");
    Line later = join("n1");
    Copies copies =
        Copies.newBuilder()
            .addKeptLedgers(KeptLedger.newBuilder().setSize(3).setHeldSize(-2))
            .build();
    say("n1", later, OpenSessionRequest.newBuilder().setCopies(copies));
    assertThat(code(later)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(only().getSessionRefusal()).isEqualTo("no ledger has 18446744073709551614 entries");
    Line again = join("n1");
    assertThat(again.call().failure).isEmpty();
    assertThat(only().getSessionRefusal()).isEmpty();
  }

  @Test
  void refusesMessagesBeforeHelloAndWithoutContent() {
    Line early = open("n1");
    say("n1", early, OpenSessionRequest.newBuilder().setDivergence(Divergence.newBuilder()));
    assertThat(code(early)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(early.call().failure.orElseThrow()).hasMessageContaining("found DIVERGENCE");

    Line empty = join("n2");
    say("n2", empty, OpenSessionRequest.newBuilder());
    assertThat(code(empty)).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void showsWhatANodeRefusedToApplyAndWhatWasRefusedOfIt() {
    Line line = join("n1");
    say(
        "n1",
        line,
        OpenSessionRequest.newBuilder()
            .setDivergence(Divergence.newBuilder().setWhat("another root")));
    runs.refused("n1", "MALFORMED: 3 bytes");
    runs.refused("n1", "BAD_SIGNATURE: of member 3");
    runs.refused("n9", "unheard of");
    assertThat(only().getDivergence()).isEqualTo("another root");
    assertThat(only().getRefusedStatements()).isEqualTo(2);
    assertThat(only().getLastRefusal()).isEqualTo("BAD_SIGNATURE: of member 3");
  }

  @Test
  void closesTheSessionOfANodeThatSaysWhatNoNodeCanSay() {
    Line line = join("n1");
    runs.start(request("a.db", false), _ -> {});
    ByteString run = line.call().heard.getLast().getRunId();
    say(
        "n1",
        line,
        OpenSessionRequest.newBuilder()
            .setRunId(run)
            .setProfiles(dais.proto.coordinator.v1.Profiles.newBuilder().setLast(true)));
    assertThat(code(line)).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(only().getState()).isEqualTo(NodeState.NODE_STATE_ABSENT);
  }

  @Test
  void sendsHeartbeats() throws InterruptedException {
    EventLoop quick = new EventLoop("quick", broken::add);
    FakeCall<OpenSessionResponse> call = new FakeCall<>();
    NodeSession session = new NodeSession(call);
    java.util.concurrent.CountDownLatch beaten = new java.util.concurrent.CountDownLatch(1);
    try (quick) {
      CoordinatorProcess.Setup setup = setup("1", Duration.ofMillis(5));
      NodeTable nodes = new NodeTable(setup.heartbeat());
      Coordination beating =
          new Coordination(
              quick,
              setup,
              membership,
              nodes,
              new Runs(quick, Runnable::run, setup, nodes, System::nanoTime),
              System::nanoTime);
      quick.execute(
          () -> {
            beating.opened(new PeerIdentity(Role.NODE, "n1", ENDS), session);
            beating.hear("n1", session, hello(1, 1).build());
          });
      var _ =
          quick.every(
              Duration.ofMillis(2),
              () -> {
                if (call.heard.stream().anyMatch(OpenSessionResponse::hasHeartbeat)) {
                  beaten.countDown();
                }
              });
      assertThat(beaten.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
