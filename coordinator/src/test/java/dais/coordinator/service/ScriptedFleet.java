package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.BaselineEntry;
import dais.consensus.ConsensusConfig;
import dais.consensus.Genesis;
import dais.consensus.InputContent;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.proto.coordinator.v1.FeatureSpace;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A plan run with scripted nodes, its loop turned by hand: anything may break between two tasks.
final class ScriptedFleet implements RunSurroundings {
  static final long SEED = 3;

  /// When a live run's clock begins.
  static final Instant LIVE = Instant.parse("2026-11-22T05:00:00Z");

  static final FeatureSpace SPACE = space("bytes", "packets");

  /// The space of these numbers.
  static FeatureSpace space(String... numbers) {
    List<Integer> ones = Collections.nCopies(numbers.length, 1);
    BaselineEntry entry =
        new BaselineEntry("test", List.of(numbers), List.of(), ones, ones, List.of(), List.of());
    return FeatureSpace.newBuilder().setSpace(ByteString.copyFrom(entry.encode())).build();
  }

  private static final long PATIENCE_SECONDS = 20;

  /// @param at on the clock of [#nanoTime]
  private record Timer(long at, Runnable task) {}

  private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
  private final Map<String, ScriptedNode> nodes = new TreeMap<>();
  private final Map<String, Integer> sessions = new TreeMap<>();
  private final List<String> names;
  private final RunRequest plan;
  final List<RunEvent> events = new ArrayList<>();
  final List<OpenSessionResponse> sent = new ArrayList<>();
  final List<String> refusals = new ArrayList<>();
  final Map<String, Integer> late = new TreeMap<>();
  private final List<Timer> timers = new ArrayList<>();
  boolean driverAnswers = true;
  long now;
  Executor verifiers = Runnable::run;
  private Optional<OpenRun> run = Optional.empty();

  ScriptedFleet(Path ledger, int members, int nodes, int rounds) {
    this.plan = RunRequest.of(start(ledger, members, rounds).build());
    this.names = names(nodes);
    names.forEach(this::boot);
  }

  /// A live run of so many nodes, each with one member.
  ScriptedFleet(Path ledger, int nodes, Duration interval) {
    Start request =
        start(ledger, nodes, 1_000).setIntervalMillis((int) interval.toMillis()).build();
    Genesis derived = Genesis.decode(request.getGenesis().toByteArray());
    Genesis genesis =
        new Genesis(
            derived.plan(),
            derived.planHash(),
            List.of(),
            "live",
            false,
            derived.checkpointKey(),
            derived.members());
    this.plan =
        RunRequest.live(
            request.toBuilder().setGenesis(ByteString.copyFrom(genesis.encode())).build(),
            SigningKey.derived(SEED, "checkpoint"),
            () -> LIVE.plusNanos(now));
    this.names = names(nodes);
    names.forEach(this::boot);
  }

  private static List<String> names(int nodes) {
    return IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toList();
  }

  static Start.Builder start(Path ledger, int members, int rounds) {
    ConsensusConfig config = ConsensusConfig.DEFAULT;
    Hash hash = Hash.sha256(new byte[] {9});
    Genesis genesis =
        new Genesis(
            "schema: dais.plan/v1\n",
            hash,
            List.of(new Genesis.Input("traffic", "test", InputContent.of(hash), false)),
            "",
            true,
            SigningKey.derived(SEED, "checkpoint").verifyingKey(),
            IntStream.range(0, members).mapToObj(i -> ScriptedNode.key(i).verifyingKey()).toList());
    return Start.newBuilder()
        .setPlan("schema: dais.plan/v1\n")
        .setGenesis(ByteString.copyFrom(genesis.encode()))
        .setConsensus(
            dais.proto.coordinator.v1.ConsensusConfig.newBuilder()
                .setRule(config.rule())
                .setColluders(config.colluders())
                .setWindow(config.window())
                .setImprobabilityMicros(config.improbabilityMicros())
                .setMaxCandidates(config.maxCandidates())
                .setSignatureLifetime(config.signatureLifetime())
                .setAlarmPercentileMicros(config.alarmPercentileMicros()))
        .setSeed(SEED)
        .setRounds(rounds)
        .setLedgerPath(ledger.toString())
        .setPhaseMillis(10_000);
  }

  OpenRun run() {
    return run.orElseThrow();
  }

  ScriptedNode node(String name) {
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  /// Starts the run, or goes on with it.
  void start(boolean resume) {
    Start message = plan.message().toBuilder().setResume(resume).addAllNodes(names).build();
    RunRequest request =
        new RunRequest(message, plan.genesis(), plan.config(), plan.checkpointKey(), plan.pace());
    OpenRun fresh = new OpenRun(request, names, LedgerConfig.DEFAULT, this);
    run = Optional.of(fresh);
    Map<String, KeptLedger> kept = new LinkedHashMap<>();
    nodes.forEach((name, node) -> kept.put(name, node.kept()));
    fresh.begin(kept);
  }

  /// The coordinator is gone, with all that was on its way from and to it.
  void crash() {
    OpenRun gone = run();
    run = Optional.empty();
    gone.abandon(new Refusal(ExitCode.BUG, "crashed", ""));
    loop.clear();
    nodes.values().forEach(ScriptedNode::interrupted);
  }

  /// The coordinator's disk is gone.
  void loseLedger() throws IOException {
    Path ledger = plan.ledgerPath();
    try (Stream<Path> files = Files.list(ledger.resolveSibling("."))) {
      String name = ledger.getFileName().toString();
      for (Path file :
          files.filter(one -> one.getFileName().toString().startsWith(name)).toList()) {
        Files.delete(file);
      }
    }
  }

  /// A node is gone with all that it knew.
  void kill(String name) {
    sessions.merge(name, 1, Integer::sum);
    nodes.remove(name);
  }

  /// A node has nothing and joins.
  void boot(String name) {
    boot(name, new ArrayList<>());
  }

  /// A node that was gone joins with what its disk holds.
  void boot(String name, List<Draft> disk) {
    sessions.merge(name, 1, Integer::sum);
    ScriptedNode node = new ScriptedNode(plan, disk, message -> say(name, message));
    nodes.put(name, node);
    run.ifPresent(open -> open.joined(name, node.kept()));
  }

  /// A node's connection broke, with what was on its way, and is there again.
  void reconnect(String name) {
    sessions.merge(name, 1, Integer::sum);
    node(name).interrupted();
    run().joined(name, node(name).kept());
  }

  /// A node says something.
  void say(String name, OpenSessionRequest message) {
    run.ifPresent(to -> loop.add(inSession(to, name, () -> to.hear(name, message))));
  }

  private Runnable inSession(OpenRun of, String name, Runnable task) {
    int session = sessions.getOrDefault(name, 0);
    return () -> {
      if (run.filter(of::equals).isPresent() && sessions.getOrDefault(name, 0) == session) {
        task.run();
      }
    };
  }

  /// Runs the loop's next task.
  ///
  /// @return whether there was one within the time that an append may take
  boolean step(long millis) throws InterruptedException {
    Runnable task = loop.poll(millis, TimeUnit.MILLISECONDS);
    if (task != null) {
      task.run();
    }
    return task != null;
  }

  /// Runs the loop until something holds.
  void until(BooleanSupplier holds) throws InterruptedException {
    while (!holds.getAsBoolean()) {
      if (!step(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS))) {
        throw new AssertionError("nothing happens in phase " + run().phase());
      }
    }
  }

  /// Runs the loop to the run's end.
  void finish() throws InterruptedException {
    until(this::isOver);
  }

  boolean isOver() {
    return !events.isEmpty() && events.getLast().hasRunOver();
  }

  List<Integer> roundsTold() {
    return events.stream()
        .filter(RunEvent::hasRoundDecided)
        .map(event -> event.getRoundDecided().getRound())
        .distinct()
        .toList();
  }

  @Override
  public void send(String node, OpenSessionResponse message) {
    sent.add(message);
    if (run.isPresent() && nodes.containsKey(node)) {
      ScriptedNode to = node(node);
      loop.add(inSession(run(), node, () -> to.hear(message)));
    }
  }

  @Override
  public void sendAll(String node, ByteString runId, Iterator<OpenSessionResponse> messages) {
    messages.forEachRemaining(message -> send(node, message));
  }

  @Override
  public void drop(String node, ByteString runId) {}

  @Override
  public void tell(RunEvent event) {
    if (run.isEmpty() && event.hasRunOver()) {
      return; // Crashed: nobody is told.
    }
    events.add(event);
    if (event.hasRoundDecided() && driverAnswers) {
      OpenRun from = run();
      loop.add(() -> from.heardByDriver(event.getRoundDecided().getRound()));
    }
  }

  @Override
  public void refused(String node, String reason) {
    refusals.add(node + ": " + reason);
  }

  @Override
  public void late(String node, int statements) {
    late.merge(node, statements, Integer::sum);
  }

  @Override
  public void after(Duration pause, Runnable task) {
    timers.add(new Timer(now + pause.toNanos(), task));
  }

  /// Lets time pass; what is due then runs on the loop.
  void pass(Duration time) {
    now += time.toNanos();
    List<Timer> due = timers.stream().filter(timer -> timer.at() <= now).toList();
    timers.removeAll(due);
    due.forEach(timer -> loop.add(timer.task()));
  }

  @Override
  public void execute(Runnable task) {
    loop.add(task);
  }

  @Override
  public Executor verifiers() {
    return verifiers;
  }

  @Override
  public long nanoTime() {
    return now;
  }
}
