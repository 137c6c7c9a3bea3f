package dais.coordinator.service;

import dais.coordinator.Foundation;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.tls.PeerIdentity;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.Heartbeat;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.ListCopiesResponse;
import dais.proto.coordinator.v1.NodeCopies;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.ReadCopyRequest;
import dais.proto.coordinator.v1.ReadCopyResponse;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunStatus;
import dais.proto.coordinator.v1.Welcome;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the coordinator knows: its nodes, the open run and who watches it. Confined to the loop.
final class Coordination implements RunSurroundings {
  /// How often a phase is looked at that waits for nodes.
  static final Duration TICK = Duration.ofSeconds(1);

  // How long a node that was sent away for what it took too much of stays away at least.
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Coordination.class);

  private final EventLoop loop;
  private final Executor verifiers;
  private final CoordinatorProcess.Setup setup;
  private final Membership membership;
  private final LongSupplier nanoTime;
  private final NodeTable nodes;
  private final CopyReads copyReads = new CopyReads();
  private final Set<RunWatcher> watchers = new LinkedHashSet<>();
  private final LiveRuns live;
  private Optional<OpenRun> run = Optional.empty();
  private Optional<RunWatcher> driverOfRun = Optional.empty();
  private long heartbeats;
  private Telemetry telemetry = Telemetry.disabled();

  Coordination(
      EventLoop loop,
      Executor verifiers,
      CoordinatorProcess.Setup setup,
      Membership membership,
      LongSupplier nanoTime) {
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.verifiers = verifiers;
    this.setup = setup;
    this.membership = membership;
    this.nodes = new NodeTable(setup.heartbeat());
    this.live = new LiveRuns(setup.live(), InstantSource.system(), this, new Stage());
    var _ = loop.every(setup.heartbeat(), this::beat);
    var _ = loop.every(TICK, () -> run.ifPresent(OpenRun::tick));
  }

  /// What live runs stand on.
  private final class Stage implements LiveRuns.Stage {
    @Override
    public Optional<Refusal> objection() {
      return open().map(Coordination::isOpenAlready);
    }

    @Override
    public List<String> nodes() {
      return nodes.welcomed();
    }

    @Override
    public void begin(RunRequest request, List<String> names) {
      Coordination.this.begin(request, names);
    }
  }

  /// Begins and takes up live runs.
  LiveRuns live() {
    return live;
  }

  /// Tells `listener` of the rounds of every run to come.
  void trace(Telemetry listener) {
    telemetry = listener;
  }

  @Override
  public Telemetry telemetry() {
    return telemetry;
  }

  /// A node has opened a session; it is heard from its Hello on.
  void opened(PeerIdentity identity, NodeSession session) {
    nodes
        .opened(identity, session, nanoTime())
        .ifPresent(
            before ->
                before.close(
                    Status.ABORTED.withDescription(
                        "node %s opened another session".formatted(identity.name()))));
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
    node.heard(nanoTime());
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
            live.keys(name, message.getMemberKeys().getKeysList());
          } else if (message.hasRunFailed() && message.getRunId().isEmpty()) {
            live.failed(name, message.getRunFailed());
          } else if (!copyReads.heard(name, message)) {
            run.ifPresent(open -> open.hear(name, message));
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
    Duration pause = node.rate().take(nanoTime());
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
    run.ifPresent(open -> open.joined(node.name(), node.kept(open.runId())));
  }

  /// Begins a run that `driver` is told of, or goes on with it.
  ///
  /// @throws Refusal if it cannot be begun
  void start(RunRequest request, RunWatcher driver) {
    Optional<OpenRun> open = open();
    if (open.isPresent()) {
      takeOver(open.get(), request, driver);
      return;
    }
    List<String> there = nodes.welcomed();
    List<String> asked = List.copyOf(request.message().getNodesList());
    if (asked.isEmpty() && there.isEmpty()) {
      throw Refusal.badInput(
          "no node is there to run on", "Start some: `dais fleet up` or `dais node run`.");
    }
    driverOfRun = Optional.of(driver);
    watchers.add(driver);
    try {
      begin(request, asked.isEmpty() ? there : asked);
    } catch (Refusal e) {
      driverOfRun = Optional.empty();
      watchers.remove(driver);
      throw e;
    }
  }

  private void begin(RunRequest request, List<String> names) {
    OpenRun begun = new OpenRun(request, names, setup.ledger(), this);
    try {
      setup.shelf().begun(begun.runId(), begun.ledgerPath());
    } catch (Refusal e) {
      begun.discard();
      throw e;
    }
    run = Optional.of(begun);
    log.atInfo()
        .addKeyValue("run", begun.runId())
        .addKeyValue("live", begun.isLive())
        .addKeyValue("nodes", names.size())
        .addKeyValue("members", request.genesis().members().size())
        .log("run begins");
    Map<String, KeptLedger> kept = new LinkedHashMap<>();
    nodes
        .welcomed()
        .forEach(
            name -> nodes.find(name).ifPresent(node -> kept.put(name, node.kept(begun.runId()))));
    begun.begin(kept);
  }

  /// Shares the open run's members out anew, among the nodes that are there.
  ///
  /// @return members that each node hosts now
  /// @throws Refusal if there is no such run, or no node
  Map<String, Integer> rebalance() {
    OpenRun old =
        open()
            .orElseThrow(() -> Refusal.badInput("no run is open", "Start one: dais run --fleet."));
    List<String> there = nodes.prompt(nanoTime());
    if (there.isEmpty()) {
      throw Refusal.badInput("no node is there to host members", "Start some: dais fleet up.");
    }
    RunRequest again = old.leave();
    // They leave the run with the message that is on its way to them.
    there.forEach(name -> nodes.find(name).ifPresent(NodeTable.Known::leaves));
    try {
      begin(again, there);
    } catch (Refusal e) {
      tell(
          RunVoice.over(
              Wire.bytes(old.runId()), e.exitCode(), String.valueOf(e.getMessage()), e.hint()));
      throw e;
    }
    Map<String, Integer> members = new LinkedHashMap<>();
    run.ifPresent(begun -> there.forEach(name -> members.put(name, begun.members(name))));
    return members;
  }

  private static Refusal isOpenAlready(OpenRun open) {
    return Refusal.badInput(
        "a%s run is open already: %s in round %d"
            .formatted(open.isLive() ? " live" : "", open.runId(), open.round()),
        open.isLive()
            ? "It ends with the fleet: `dais fleet down`."
            : "Wait for its end, or stop its driver.");
  }

  private void takeOver(OpenRun open, RunRequest request, RunWatcher driver) {
    if (!request.message().getResume()
        || !Foundation.runId(request.genesis()).equals(open.runId())
        || !request.ledgerPath().equals(open.ledgerPath())) {
      throw isOpenAlready(open);
    }
    driverOfRun.ifPresent(watchers::remove);
    driverOfRun = Optional.of(driver);
    watchers.add(driver);
    open.takenOver().forEach(driver::tell);
  }

  /// The driver has heard of a round.
  void heard(RunWatcher driver, int round) {
    if (driverOfRun.filter(driver::equals).isPresent()) {
      open().ifPresent(one -> one.heardByDriver(round));
    }
  }

  /// The driver of a run is gone: the run ends after its round.
  void driverLeft(RunWatcher driver) {
    watchers.remove(driver);
    if (driverOfRun.filter(driver::equals).isPresent()) {
      driverOfRun = Optional.empty();
      open().ifPresent(OpenRun::stop);
    }
  }

  /// Tells `watcher` of the open run from now on.
  ///
  /// @return whether there is one
  boolean watch(RunWatcher watcher) {
    return open().isPresent() && watchers.add(watcher);
  }

  private Optional<OpenRun> open() {
    return run.filter(one -> one.phase() != RunPhase.OVER);
  }

  void leave(RunWatcher watcher) {
    watchers.remove(watcher);
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
    Optional<OpenRun> open = run.filter(one -> one.phase() != RunPhase.OVER);
    boolean ready = open.filter(one -> one.phase().compareTo(RunPhase.RECALLING) > 0).isPresent();
    GetStatusResponse.Builder status =
        GetStatusResponse.newBuilder()
            .setSoftware(setup.software())
            .setNewestVersion(setup.protocol().newest())
            .addAllNodes(
                nodes.status(
                    nanoTime(),
                    node -> open.map(one -> one.members(node)).orElse(0),
                    node -> open.map(one -> one.absentSince(node)).orElse(0),
                    ready,
                    membership.revoked()))
            .setLiveTrouble(live.trouble());
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
    membership.revoked().forEach(revocation -> ends.remove(revocation.node()));
    return ends;
  }

  /// Ends the open run and every session; nothing is heard afterwards.
  void stop() {
    run.ifPresent(
        open ->
            open.abandon(
                new Refusal(
                    ExitCode.CONNECTION,
                    "the coordinator was stopped in round %d".formatted(open.round()),
                    "Start it again with `dais fleet up`, and the run anew.")));
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
    nodes.welcomed().forEach(node -> send(node, message));
  }

  @Override
  public void send(String node, OpenSessionResponse message) {
    if (message.getCommitted().getCommit().hasHead()) {
      // It is on disk: who follows the ledger may read it too.
      run.ifPresent(open -> setup.shelf().grew(open.runId()));
    }
    nodes
        .find(node)
        .filter(NodeTable.Known::welcomed)
        .flatMap(NodeTable.Known::session)
        .ifPresent(session -> session.send(message));
  }

  @Override
  public void tell(RunEvent event) {
    List.copyOf(watchers).forEach(watcher -> watcher.tell(event));
    if (event.hasRunOver()) {
      run.filter(OpenRun::isLive)
          .ifPresent(
              over -> live.over(event.getRunOver(), over.ledgerPath(), over.head().size() > 0));
      run.ifPresent(ended -> setup.shelf().over(ended.runId()));
      watchers.clear();
      driverOfRun = Optional.empty();
      nodes.forgetKept();
    }
  }

  @Override
  public void late(String node, int statements) {
    nodes.find(node).ifPresent(known -> known.late(statements));
  }

  @Override
  public void after(Duration pause, Runnable task) {
    loop.after(pause, task);
  }

  @Override
  public void refused(String node, String reason) {
    long refused = nodes.find(node).map(known -> known.refused(reason)).orElse(1L);
    // A flood of them is not to fill the log: the first, the second, the fourth and so on.
    if (Long.bitCount(refused) == 1) {
      log.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("refused", refused)
          .log("statement refused: {}", reason);
    }
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public Executor verifiers() {
    return verifiers;
  }

  @Override
  public long nanoTime() {
    return nanoTime.getAsLong();
  }
}
