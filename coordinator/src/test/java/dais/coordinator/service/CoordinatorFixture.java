package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.tls.FleetRoot;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.Role;
import dais.ledger.LedgerConfig;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.NodeStatus;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A coordinator without a network: sessions by name, and runs; the loop's own tasks stay far away.
abstract class CoordinatorFixture {
  static final Duration HEARTBEAT = Duration.ofHours(1);
  static final Instant ENDS = Instant.parse("2030-01-01T00:00:00Z");

  final List<Throwable> broken = new ArrayList<>();
  final EventLoop loop = new EventLoop("test", broken::add);
  long now;
  Instant time = Instant.parse("2026-11-01T12:00:00Z");
  Membership membership;
  Runs runs;
  Coordination coordination;

  @TempDir Path folder;

  @BeforeEach
  void begin() {
    Clock clock = ((InstantSource) () -> time).withZone(ZoneOffset.UTC);
    FleetRoot.create(folder.resolve("root"), "test", clock);
    membership = Membership.open(folder.resolve("root"), clock);
    CoordinatorProcess.Setup setup = setup("1.2.3", HEARTBEAT);
    NodeTable nodes = new NodeTable(HEARTBEAT);
    runs = new Runs(loop, Runnable::run, setup, nodes, () -> now);
    coordination = new Coordination(loop, setup, membership, nodes, runs, () -> now);
  }

  CoordinatorProcess.Setup setup(String software, Duration heartbeat) {
    return new CoordinatorProcess.Setup(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        software,
        heartbeat,
        LedgerConfig.DEFAULT,
        Protocol.OWN,
        LedgerShelf.open(folder.resolve("shelf")),
        new LiveFile(folder.resolve("live")));
  }

  record Line(FakeCall<OpenSessionResponse> call, NodeSession session) {}

  @AfterEach
  void close() {
    coordination.stop();
    loop.close();
    assertThat(broken).isEmpty();
  }

  Line open(String name) {
    FakeCall<OpenSessionResponse> call = new FakeCall<>();
    NodeSession session = new NodeSession(call);
    coordination.opened(new PeerIdentity(Role.NODE, name, ENDS), session);
    return new Line(call, session);
  }

  Line join(String name) {
    Line line = open(name);
    say(name, line, hello(1, 1));
    return line;
  }

  void say(String name, Line line, OpenSessionRequest.Builder message) {
    coordination.hear(name, line.session(), message.build());
  }

  static OpenSessionRequest.Builder hello(int oldest, int newest) {
    return OpenSessionRequest.newBuilder()
        .setHello(
            Hello.newBuilder()
                .setOldestVersion(oldest)
                .setNewestVersion(newest)
                .setSoftware("1.2.2"));
  }

  static Status.Code code(Line line) {
    return Status.fromThrowable(line.call().failure.orElseThrow()).getCode();
  }

  NodeStatus only() {
    assertThat(coordination.status().getNodesList()).hasSize(1);
    return coordination.status().getNodes(0);
  }

  RunRequest request(String ledger, boolean resume) {
    Start start = ScriptedFleet.start(folder.resolve(ledger), 4, 2).setResume(resume).build();
    return RunRequest.of(start);
  }
}
