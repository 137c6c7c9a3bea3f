package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.FleetRoot;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.Role;
import dais.ledger.LedgerConfig;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.Heartbeat;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.OpenSessionResponse.MessageCase;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.Start;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the coordinator makes of sessions, runs and watchers; the loop's own tasks stay far away.
final class CoordinationTest {
  private static final Duration HEARTBEAT = Duration.ofHours(1);
  private static final Instant ENDS = Instant.parse("2030-01-01T00:00:00Z");

  private final List<Throwable> broken = new ArrayList<>();
  private final EventLoop loop = new EventLoop("test", broken::add);
  private long now;
  private Instant time = Instant.parse("2026-11-01T12:00:00Z");
  private Membership membership;
  private Coordination coordination;

  @TempDir private Path folder;

  @BeforeEach
  void begin() {
    Clock clock = ((InstantSource) () -> time).withZone(ZoneOffset.UTC);
    FleetRoot.create(folder.resolve("root"), "test", clock);
    membership = Membership.open(folder.resolve("root"), clock);
    coordination =
        new Coordination(loop, Runnable::run, setup("1.2.3", HEARTBEAT), membership, () -> now);
  }

  private CoordinatorProcess.Setup setup(String software, Duration heartbeat) {
    return new CoordinatorProcess.Setup(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        software,
        heartbeat,
        LedgerConfig.DEFAULT,
        Protocol.OWN,
        LedgerShelf.open(folder.resolve("shelf")),
        new LiveFile(folder.resolve("live")));
  }

  private record Line(FakeCall<OpenSessionResponse> call, NodeSession session) {}

  @AfterEach
  void close() {
    coordination.stop();
    loop.close();
    assertThat(broken).isEmpty();
  }

  private Line open(String name) {
    FakeCall<OpenSessionResponse> call = new FakeCall<>();
    NodeSession session = new NodeSession(call);
    coordination.opened(new PeerIdentity(Role.NODE, name, ENDS), session);
    return new Line(call, session);
  }

  private Line join(String name) {
    Line line = open(name);
    say(name, line, hello(1, 1));
    return line;
  }

  private void say(String name, Line line, OpenSessionRequest.Builder message) {
    coordination.hear(name, line.session(), message.build());
  }

  private static OpenSessionRequest.Builder hello(int oldest, int newest) {
    return OpenSessionRequest.newBuilder()
        .setHello(
            Hello.newBuilder()
                .setOldestVersion(oldest)
                .setNewestVersion(newest)
                .setSoftware("1.2.2"));
  }

  private static Status.Code code(Line line) {
    return Status.fromThrowable(line.call().failure.orElseThrow()).getCode();
  }

  private NodeStatus only() {
    assertThat(coordination.status().getNodesList()).hasSize(1);
    return coordination.status().getNodes(0);
  }

  private RunRequest request(String ledger, boolean resume) {
    Start start = ScriptedFleet.start(folder.resolve(ledger), 4, 2).setResume(resume).build();
    return RunRequest.of(start);
  }

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
    membership.revoke("n1", "lost");
    membership.revoke("n0", "");

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
    coordination.refused("n1", "MALFORMED: 3 bytes");
    coordination.refused("n1", "BAD_SIGNATURE: of member 3");
    coordination.refused("n9", "unheard of");
    assertThat(only().getDivergence()).isEqualTo("another root");
    assertThat(only().getRefusedStatements()).isEqualTo(2);
    assertThat(only().getLastRefusal()).isEqualTo("BAD_SIGNATURE: of member 3");
  }

  @Test
  void startsNoRunWithoutNodesOrBesideAnother() {
    List<RunEvent> events = new ArrayList<>();
    assertThatThrownBy(() -> coordination.start(request("a.db", false), events::add))
        .isInstanceOf(Refusal.class)
        .hasMessage("no node is there to run on");
    assertThat(coordination.watch(events::add)).isFalse();

    join("n1");
    coordination.start(request("a.db", false), events::add);
    assertThat(events.getFirst().getRunBegun().getNodesList()).containsExactly("n1");
    for (RunRequest other :
        List.of(request("a.db", false), request("b.db", true), another("a.db"))) {
      assertThatThrownBy(() -> coordination.start(other, events::add))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("a run is open already")
          .hasMessageContaining("round 0");
    }
    assertThatThrownBy(() -> coordination.start(request("a.db", false), events::add))
        .hasMessageContaining("open already");
  }

  @Test
  void sharesMembersOutOnlyWhereItCan() {
    assertThatThrownBy(() -> coordination.rebalance())
        .isInstanceOf(Refusal.class)
        .hasMessage("no run is open");
    join("n1");
    coordination.start(request("a.db", false), _ -> {});
    assertThatThrownBy(() -> coordination.rebalance())
        .isInstanceOf(Refusal.class)
        .hasMessage("the run has no round yet: it is founding");
    now += HEARTBEAT.toNanos() * 3 + 1;
    assertThatThrownBy(() -> coordination.rebalance())
        .isInstanceOf(Refusal.class)
        .hasMessage("no node is there to host members");
    assertThat(coordination.status().hasRun()).isTrue();
  }

  private RunRequest another(String ledger) {
    return RunRequest.of(ScriptedFleet.start(folder.resolve(ledger), 3, 2).setResume(true).build());
  }

  @Test
  void showsTheOpenRun() {
    Line line = join("n1");
    coordination.start(request("a.db", false), _ -> {});
    assertThat(line.call().heard.getLast().getMessageCase()).isEqualTo(MessageCase.RUN_ASSIGNED);
    assertThat(coordination.status().getRun().getPhase()).isEqualTo("founding");
    assertThat(coordination.status().getRun().getLedgerPath())
        .isEqualTo(folder.resolve("a.db").toString());
    assertThat(coordination.status().getRun().getTreeSize()).isZero();
    assertThat(only().getMembers()).isEqualTo(4);
    assertThat(only().getState()).isEqualTo(NodeState.NODE_STATE_JOINED);
  }

  @Test
  void runsOnTheNodesThatWereAskedForOnly() {
    Line first = join("n1");
    join("n2");
    List<RunEvent> events = new ArrayList<>();
    Start.Builder start = ScriptedFleet.start(folder.resolve("a.db"), 4, 2).addNodes("n2");
    coordination.start(RunRequest.of(start.build()), events::add);
    assertThat(events.getFirst().getRunBegun().getNodesList()).containsExactly("n2");
    assertThat(first.call().heard.getLast().getMessageCase()).isEqualTo(MessageCase.WELCOME);
  }

  @Test
  void tellsWatchersUntilTheyLeave() {
    Line line = join("n1");
    List<RunEvent> driver = new ArrayList<>();
    List<RunEvent> watcher = new ArrayList<>();
    RunWatcher watching = watcher::add;
    coordination.start(request("a.db", false), driver::add);
    assertThat(coordination.watch(watching)).isTrue();
    coordination.tell(RunEvent.getDefaultInstance());
    coordination.leave(watching);
    coordination.tell(RunEvent.getDefaultInstance());
    assertThat(watcher).hasSize(1);
    assertThat(driver).hasSize(3);
    coordination.stop();
    assertThat(driver.getLast().getRunOver().getExitCode()).isEqualTo(2);
    assertThat(driver.getLast().getRunOver().getMessage())
        .isEqualTo("the coordinator was stopped in round 0");
    assertThat(code(line)).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aDriverThatComesBackTakesItsRunOver() {
    join("n1");
    List<RunEvent> first = new ArrayList<>();
    List<RunEvent> second = new ArrayList<>();
    RunWatcher lost = first::add;
    RunWatcher back = second::add;
    coordination.start(request("a.db", false), lost);
    coordination.driverLeft(lost);
    coordination.start(request("a.db", true), back);
    coordination.heard(lost, 1);
    coordination.heard(back, 1);
    coordination.driverLeft(lost);
    coordination.tell(RunEvent.getDefaultInstance());
    assertThat(first).hasSize(1);
    assertThat(second).hasSize(2);
    assertThat(second.getFirst().hasRunBegun()).isTrue();
  }

  @Test
  void asksANodeToRepeatItselfOnlyIfItKeepsTheRunsLedger() {
    Line fresh = join("n1");
    coordination.start(request("a.db", false), _ -> {});
    Line again = open("n1");
    say(
        "n1",
        again,
        OpenSessionRequest.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setOldestVersion(1)
                    .setNewestVersion(1)
                    .addKeptLedgers(
                        KeptLedger.newBuilder()
                            .setRunId(ByteString.copyFromUtf8("another run"))
                            .setSize(7))));
    assertThat(fresh.call().heard.getLast().getMessageCase()).isEqualTo(MessageCase.RUN_ASSIGNED);
    assertThat(again.call().heard.getLast().getMessageCase()).isEqualTo(MessageCase.RUN_ASSIGNED);
  }

  @Test
  void closesTheSessionOfANodeThatSaysWhatNoNodeCanSay() {
    Line line = join("n1");
    coordination.start(request("a.db", false), _ -> {});
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
      Coordination beating =
          new Coordination(
              quick, Runnable::run, setup("1", Duration.ofMillis(5)), membership, System::nanoTime);
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
