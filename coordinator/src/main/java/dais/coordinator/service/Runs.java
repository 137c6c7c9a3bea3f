package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.telemetry.Telemetry;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.RunEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
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

/// The runs of a coordinator, of which one at a time is open: begins it and goes on with it, tells
/// whoever drives or watches it, and is what it stands on. Confined to the loop.
final class Runs implements RunSurroundings {
  /// How often a phase is looked at that waits for nodes.
  static final Duration TICK = Duration.ofSeconds(1);

  /// Who is told of a run, its driver among them.
  static final int MOST_WATCHERS = 16;

  private static final Duration LOOK = Duration.ofMillis(20);

  private static final Logger log = LoggerFactory.getLogger(Runs.class);

  private final EventLoop loop;
  private final Executor verifiers;
  private final CoordinatorProcess.Setup setup;
  private final NodeTable nodes;
  private final LongSupplier nanoTime;
  private final Set<RunWatcher> watchers = new LinkedHashSet<>();
  private final LiveRuns live;
  private Optional<OpenRun> run = Optional.empty();
  private Optional<RunWatcher> driverOfRun = Optional.empty();
  private Telemetry telemetry = Telemetry.disabled();
  private boolean stopping;

  Runs(
      EventLoop loop,
      Executor verifiers,
      CoordinatorProcess.Setup setup,
      NodeTable nodes,
      LongSupplier nanoTime) {
    this.loop = loop;
    this.verifiers = verifiers;
    this.setup = setup;
    this.nodes = nodes;
    this.nanoTime = nanoTime;
    this.live = new LiveRuns(setup.live(), InstantSource.system(), this, new Stage());
    var _ = loop.every(TICK, () -> run.ifPresent(OpenRun::tick));
  }

  /// What live runs stand on.
  private final class Stage implements LiveRuns.Stage {
    @Override
    public Optional<Refusal> objection() {
      return stopping ? Optional.of(stops()) : open().map(Runs::isOpenAlready);
    }

    @Override
    public boolean isLive() {
      return !stopping && open().filter(OpenRun::isLive).isPresent();
    }

    @Override
    public List<String> nodes() {
      return nodes.welcomed();
    }

    @Override
    public void begin(RunRequest request, List<String> names) {
      // Asked when the call came in, but the nodes have been asked for their keys since.
      Optional<Refusal> objection = objection();
      if (objection.isPresent()) {
        throw objection.get();
      }
      Runs.this.begin(request, names);
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

  /// Hears what a node says of the open run.
  void hear(String node, OpenSessionRequest message) {
    run.ifPresent(open -> open.hear(node, message));
  }

  /// A node is there, for the first time or again.
  void joined(NodeTable.Known node) {
    run.ifPresent(open -> open.joined(node.name(), node.kept(open.runId())));
  }

  /// Begins a run that `driver` is told of, or goes on with it.
  ///
  /// @throws Refusal if it cannot be begun
  void start(RunRequest request, RunWatcher driver) {
    requireNotStopping();
    Optional<OpenRun> open = open();
    if (open.isPresent()) {
      takeOver(open.get(), request, driver);
      return;
    }
    live.requireNoneBegins();
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
    requireNotStopping();
    OpenRun old = open().orElseThrow(Runs::noneIsOpen);
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

  private void requireNotStopping() {
    if (stopping) {
      throw stops();
    }
  }

  private static Refusal stops() {
    return new Refusal(
        ExitCode.CONNECTION, "the coordinator stops", "Try again when it is started again.");
  }

  static Refusal noneIsOpen() {
    return Refusal.badInput("no run is open", "Begin one: dais run --fleet.");
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
        || !request.runId().equals(open.runId())
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

  /// Whoever was told of a run is gone; without its driver the run ends after its round.
  void left(RunWatcher watcher) {
    watchers.remove(watcher);
    if (driverOfRun.filter(watcher::equals).isPresent()) {
      driverOfRun = Optional.empty();
      open()
          .ifPresent(
              one ->
                  one.driverLeft(
                      new Refusal(
                          ExitCode.INTERRUPTED,
                          "the run's driver left in round %d".formatted(one.round()),
                          "Its ledger holds all rounds so far.")));
    }
  }

  /// Tells `watcher` of the open run from now on.
  ///
  /// @return whether there is one
  /// @throws Refusal if too many watch it already
  boolean watch(RunWatcher watcher) {
    if (watchers.size() >= MOST_WATCHERS) {
      throw new Refusal(
          ExitCode.CONNECTION,
          "%d watch this run already".formatted(watchers.size()),
          "Try again when one of them has left; `dais ledger follow` reads the same from the ledger.");
    }
    return open().isPresent() && watchers.add(watcher);
  }

  /// The run that is not over.
  Optional<OpenRun> open() {
    return run.filter(one -> one.phase() != RunPhase.OVER);
  }

  /// Ends the open run after the round that is under way, as long as its nodes are there to end it;
  /// no other is taken on.
  ///
  /// @param then runs once there is nothing to wait for
  void finish(Runnable then) {
    stopping = true;
    open().ifPresent(one -> one.stop(isStopped("after", one)));
    awaitRound(then);
  }

  private void awaitRound(Runnable then) {
    if (open().filter(one -> one.isEndingRound(nodes.prompt(nanoTime()))).isPresent()) {
      loop.after(LOOK, () -> awaitRound(then));
    } else {
      then.run();
    }
  }

  /// Ends the open run.
  void stop() {
    run.ifPresent(open -> open.abandon(isStopped("in", open)));
  }

  private static Refusal isStopped(String when, OpenRun open) {
    return new Refusal(
        ExitCode.CONNECTION,
        "the coordinator was stopped %s round %d".formatted(when, open.round()),
        open.isLive()
            ? "The live run goes on with `dais fleet up --live`."
            : "Its ledger holds all rounds so far, and `dais run --resume --ledger FILE` goes on with it"
                + " in one process.");
  }

  @Override
  public void send(String node, OpenSessionResponse message) {
    if (message.getCommitted().getCommit().hasHead()) {
      // It is on disk: who follows the ledger may read it too.
      run.ifPresent(open -> setup.shelf().grew(open.runId()));
    }
    nodes.send(node, message);
  }

  @Override
  public void sendAll(String node, ByteString runId, Iterator<OpenSessionResponse> messages) {
    // A ledger that was restored is followed from here on, too.
    run.ifPresent(open -> setup.shelf().grew(open.runId()));
    nodes.sendAll(node, runId, messages);
  }

  @Override
  public void drop(String node, ByteString runId) {
    nodes.drop(node, runId);
  }

  @Override
  public void tell(RunEvent event) {
    if (event.hasTurnsScored()) {
      driverOfRun.ifPresent(driver -> driver.tell(event)); // Who watches does not score.
    } else {
      List.copyOf(watchers).forEach(watcher -> watcher.tell(event));
    }
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
