package dais.coordinator.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.PeerIdentity;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.Heartbeat;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.ListCopiesResponse;
import dais.proto.coordinator.v1.NodeCopies;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.ReadCopyRequest;
import dais.proto.coordinator.v1.ReadCopyResponse;
import dais.proto.coordinator.v1.RunStatus;
import dais.proto.coordinator.v1.Welcome;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sessions of a coordinator's nodes: who may have one, what each is heard saying, and who
/// hears it. Confined to the loop.
final class Coordination {
  // How long a node that was sent away for what it took too much of stays away at least.
  private static final Duration AGAIN = Duration.ofSeconds(1);

  // Two processes of one name would end each other's sessions for ever: this makes it a slow fight.
  private static final Duration ANOTHER = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(Coordination.class);

  private final CoordinatorProcess.Setup setup;
  private final Membership membership;
  private final NodeTable nodes;
  private final Runs runs;
  private final LongSupplier nanoTime;
  private final CopyReads copyReads = new CopyReads();
  private long heartbeats;

  Coordination(
      EventLoop loop,
      CoordinatorProcess.Setup setup,
      Membership membership,
      NodeTable nodes,
      Runs runs,
      LongSupplier nanoTime) {
    this.setup = setup;
    this.membership = membership;
    this.nodes = nodes;
    this.runs = runs;
    this.nanoTime = nanoTime;
    var _ = loop.every(setup.heartbeat(), this::beat);
  }

  /// A node has opened a session; it is heard from its Hello on.
  void opened(PeerIdentity identity, NodeSession session) {
    nodes
        .opened(identity, session, nanoTime.getAsLong())
        .ifPresent(
            before ->
                before.fail(
                    RemoteRefusal.later(
                        Status.ABORTED
                            .withDescription(
                                "node %s opened another session: if this process did not, another"
                                        .formatted(identity.name())
                                    + " one shows its certificate")
                            .asRuntimeException(),
                        ANOTHER)));
    log.atInfo().addKeyValue("node", identity.name()).log("session opened");
  }

  void closed(String node, NodeSession session) {
    left(node, session);
    log.atInfo().addKeyValue("node", node).log("session closed");
  }

  /// Hears a message of a node's session; a session that was replaced is not heard.
  void hear(String name, NodeSession session, OpenSessionRequest message) {
    NodeTable.Known node = nodes.find(name).orElseThrow();
    if (node.session().filter(session::equals).isEmpty()) {
      return;
    }
    node.heard(nanoTime.getAsLong());
    try {
      requireRate(node);
      switch (message.getMessageCase()) {
        case HELLO -> welcome(node, session, message.getHello());
        case HEARTBEAT -> {}
        case MESSAGE_NOT_SET ->
            throw Status.INVALID_ARGUMENT
                .withDescription("a message without content")
                .asRuntimeException();
        default -> {
          if (!node.welcomed()) {
            throw Status.INVALID_ARGUMENT
                .withDescription("expected Hello first but found " + message.getMessageCase())
                .asRuntimeException();
          }
          if (message.hasDivergence()) {
            node.diverged(message.getDivergence().getWhat());
          }
          if (message.hasCopies()) {
            node.keeps(message.getCopies().getKeptLedgersList());
          } else if (message.hasMemberKeys()) {
            runs.live().keys(name, message.getMemberKeys().getKeysList());
          } else if (message.hasRunFailed() && message.getRunId().isEmpty()) {
            runs.live().failed(name, message.getRunFailed());
          } else if (!copyReads.heard(name, message)) {
            runs.hear(name, message);
          }
        }
      }
    } catch (StatusRuntimeException e) {
      refuse(node, session, e);
    } catch (IllegalArgumentException e) {
      refuse(
          node,
          session,
          Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
    }
  }

  private void requireRate(NodeTable.Known node) {
    Duration pause = node.rate().take(nanoTime.getAsLong());
    if (!pause.isZero()) {
      throw RemoteRefusal.later(
          new Refusal(
              ExitCode.CONNECTION,
              "%s says too much: %,d messages at once, then one each %d ms"
                  .formatted(node.name(), MessageRate.BURST, MessageRate.EACH.toMillis()),
              "It tries again by itself in %d s.".formatted(pause.plusMillis(999).toSeconds())),
          pause);
    }
  }

  private void refuse(NodeTable.Known node, NodeSession session, StatusRuntimeException why) {
    log.atWarn().addKeyValue("node", node.name()).log("session refused: {}", why.getMessage());
    node.sessionRefused(String.valueOf(why.getStatus().getDescription()));
    session.fail(
        why.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
            ? RemoteRefusal.later(why, AGAIN)
            : why);
    left(node.name(), session);
  }

  private void left(String node, NodeSession session) {
    nodes.closed(node, session);
    if (nodes.find(node).flatMap(NodeTable.Known::session).isEmpty()) {
      copyReads.left(node);
    }
  }

  /// Ends the sessions of those who may not have one any more.
  ///
  /// @return their names
  List<String> sweep() {
    List<String> ended = new ArrayList<>();
    for (NodeTable.Known node : nodes.all()) {
      Optional<NodeSession> session = node.session();
      Optional<Refusal> objection =
          session.isPresent() ? membership.objection(node.identity()) : Optional.empty();
      if (objection.isPresent()) {
        refuse(node, session.orElseThrow(), RemoteRefusal.status(objection.get()));
        ended.add(node.name());
      }
    }
    return ended;
  }

  /// A node has a new certificate; its session goes on.
  void renewed(PeerIdentity node) {
    nodes.renewed(node);
    log.atInfo().addKeyValue("node", node.name()).log("certificate renewed");
  }

  private void welcome(NodeTable.Known node, NodeSession session, Hello hello) {
    // Asked when the call came in, but it may have been revoked since.
    Optional<Refusal> objection = membership.objection(node.identity());
    if (objection.isPresent()) {
      throw RemoteRefusal.status(objection.get());
    }
    int version = setup.protocol().negotiate(hello);
    node.welcomed(hello, version);
    session.send(
        OpenSessionResponse.newBuilder()
            .setWelcome(
                Welcome.newBuilder()
                    .setVersion(version)
                    .setSoftware(setup.software())
                    .setHeartbeatMillis((int) setup.heartbeat().toMillis()))
            .build());
    log.atInfo()
        .addKeyValue("node", node.name())
        .addKeyValue("version", version)
        .log("node joined");
    runs.joined(node);
  }

  /// What the nodes keep of ledgers.
  ListCopiesResponse copies() {
    ListCopiesResponse.Builder copies = ListCopiesResponse.newBuilder();
    for (NodeTable.Known node : nodes.all()) {
      if (node.welcomed()) {
        copies.addNodes(
            NodeCopies.newBuilder().setNode(node.name()).addAllKeptLedgers(node.kept()));
      }
    }
    return copies.build();
  }

  /// Reads a page of a node's copy for `caller`.
  void read(ReadCopyRequest request, StreamObserver<ReadCopyResponse> caller) {
    copyReads.ask(
        nodes
            .find(request.getNode())
            .filter(NodeTable.Known::welcomed)
            .flatMap(NodeTable.Known::session),
        request,
        caller);
  }

  /// A caller of [#read] is gone.
  void readNoMore(StreamObserver<ReadCopyResponse> caller) {
    copyReads.gone(caller);
  }

  GetStatusResponse status() {
    Optional<OpenRun> open = runs.open();
    boolean ready = open.filter(one -> one.phase().compareTo(RunPhase.RECALLING) > 0).isPresent();
    GetStatusResponse.Builder status =
        GetStatusResponse.newBuilder()
            .setSoftware(setup.software())
            .setNewestVersion(setup.protocol().newest())
            .addAllNodes(
                nodes.status(
                    nanoTime.getAsLong(),
                    node -> open.map(one -> one.members(node)).orElse(0),
                    node -> open.flatMap(one -> one.absence(node)),
                    ready,
                    membership.revokedNodes()))
            .setLiveTrouble(runs.live().trouble());
    open.ifPresent(
        one ->
            status.setRun(
                RunStatus.newBuilder()
                    .setRunId(Wire.bytes(one.runId()))
                    .setRound(one.round())
                    .setPhase(one.phase().text())
                    .setLedgerPath(one.ledgerPath().toString())
                    .setTreeSize(one.head().size())
                    .setLive(one.isLive())));
    return status.build();
  }

  /// When the certificates of the nodes end that have not been revoked. From any thread.
  Map<String, Instant> certificateEnds() {
    Map<String, Instant> ends = nodes.certificateEnds();
    membership.revokedNodes().forEach(revocation -> ends.remove(revocation.name()));
    return ends;
  }

  /// Ends the open run and every session; nothing is heard afterwards.
  void stop() {
    runs.stop();
    for (NodeTable.Known node : nodes.all()) {
      node.session()
          .ifPresent(
              session ->
                  session.close(Status.UNAVAILABLE.withDescription("the coordinator stops")));
    }
  }

  private void beat() {
    var _ = sweep();
    heartbeats++;
    OpenSessionResponse message =
        OpenSessionResponse.newBuilder()
            .setHeartbeat(Heartbeat.newBuilder().setNumber(heartbeats))
            .build();
    nodes.welcomed().forEach(node -> nodes.send(node, message));
  }
}
