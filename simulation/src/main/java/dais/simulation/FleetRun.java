package dais.simulation;

import com.google.protobuf.ByteString;
import dais.consensus.ConsensusConfig;
import dais.consensus.DecisionDigest;
import dais.consensus.Genesis;
import dais.consensus.Micros;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.TlsTrouble;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import dais.node.host.ScoredTurn;
import dais.node.host.Workers;
import dais.node.service.WireTurn;
import dais.node.traffic.PreparedTraffic;
import dais.proto.coordinator.v1.DriveRunRequest;
import dais.proto.coordinator.v1.DriveRunResponse;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.RoundHeard;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunFounded;
import dais.proto.coordinator.v1.RunServiceGrpc;
import dais.proto.coordinator.v1.Start;
import dais.proto.coordinator.v1.Turn;
import dais.proto.coordinator.v1.TurnsScored;
import dais.simulation.plan.Plan;
import dais.simulation.scoring.ScoreExport;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A plan run over a fleet of processes, as its driver sees it: the same report as of a run in one
/// process, and the same decisions. For one thread.
public final class FleetRun implements AutoCloseable {
  /// How long one try to reach a coordinator that is gone may take.
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Plan plan;
  private final RunOptions options;
  private final Genesis genesis;
  private final Start start;
  private final Duration phase;
  private final ManagedChannel channel;
  private final Consumer<String> talk;
  private final List<String> notes = new ArrayList<>();
  private final Optional<ScoreExport> export;
  private final Scorer scorer;
  private final RunTally tally = new RunTally();
  private final List<RunObserver> observers = new ArrayList<>();
  private final SortedMap<Integer, ScoredTurn> turns = new TreeMap<>();
  private List<String> nodes = List.of();
  private boolean isFounded;
  private int round;
  private DecisionDigest digest = DecisionDigest.START;
  private Hash root = TreeHead.EMPTY.root();

  private FleetRun(
      Plan plan,
      RunOptions options,
      Opened opened,
      Duration phase,
      ManagedChannel channel,
      Consumer<String> talk) {
    this.plan = plan;
    this.options = options;
    this.genesis = opened.genesis();
    this.channel = channel;
    this.talk = talk;
    boolean shadows = options.arms().shadowsFor(plan.simulation().agents());
    this.phase = phase;
    this.start =
        Start.newBuilder()
            .setPlan(plan.toYaml())
            .setGenesis(ByteString.copyFrom(genesis.encode()))
            .setConsensus(message(plan.consensus()))
            .setSeed(plan.simulation().seed())
            .setRounds(opened.rounds())
            .setLedgerPath(options.ledger().toAbsolutePath().toString())
            .setShadowArms(shadows)
            .setPhaseMillis((int) phase.toMillis())
            .build();
    this.export = options.files().scores().map(ScoreExport::to);
    this.scorer = new Scorer(shadows, Micros.of(plan.detection().alarmSurprise()), export);
    this.notes.addAll(opened.notes());
  }

  /// What the driver learns from the inputs before any node opens them.
  private record Opened(Genesis genesis, int rounds, List<String> notes) {}

  /// Opens the inputs, to say by their content what the run is over; the fleet opens its own.
  ///
  /// @param directory where relative names of input files begin
  /// @param phase how long a phase may wait for a node
  /// @param channel to the coordinator, with the rights of an operator
  /// @param talk takes what a person should read meanwhile
  /// @throws Refusal if an input or the plan cannot be used, or an option has no sense over a fleet
  public static FleetRun of(
      Plan plan,
      RunOptions options,
      Path directory,
      Duration phase,
      ManagedChannel channel,
      Consumer<String> talk) {
    if (options.resume()) {
      throw Refusal.badInput(
          "--resume goes on in one process, not over a fleet",
          "Leave --fleet out: the decisions and the ledger are the same.");
    }
    if (plan.traffic().spec().isStream()) {
      throw Refusal.badInput(
          "a run over a fleet cannot read standard input",
          "Save the stream to a file that every node can open.");
    }
    Plan everywhere = plan.withAbsolutePaths(directory);
    return new FleetRun(everywhere, options, opened(everywhere, options), phase, channel, talk);
  }

  private static Opened opened(Plan plan, RunOptions options) {
    try (PreparedTraffic inputs =
            PreparedTraffic.prepare(
                plan.traffic().spec(),
                plan.traffic().baseline(),
                plan.trafficSetting(),
                () -> {
                  throw new IllegalStateException("a stream was refused before");
                });
        Workers workers = new Workers(1)) {
      List<String> notes = new ArrayList<>();
      Genesis genesis = Founding.genesis(plan, inputs, options.runLabel(), workers);
      if (genesis.inputs().stream().anyMatch(Genesis.Input::labelFiltered)) {
        notes.add("baseline: label-filtered");
      }
      int rounds = Math.min(plan.simulation().rounds(), inputs.traffic().rounds());
      if (rounds < plan.simulation().rounds()) {
        notes.add(
            "the traffic ended after round %d of %d".formatted(rounds, plan.simulation().rounds()));
      }
      notes.addAll(inputs.traffic().notes());
      return new Opened(genesis, rounds, notes);
    }
  }

  /// Tells `observer` of every round to come. What it throws ends the run there.
  public void observe(RunObserver observer) {
    observers.add(observer);
  }

  /// Runs to the end of the plan or of its traffic. A coordinator that is gone is waited for as
  /// long as a phase may take, and the run goes on where its ledger ends.
  ///
  /// @throws Refusal if the fleet cannot run it, or not to its end
  public RunReport run() {
    boolean resume = false;
    while (!drive(resume)) {
      resume = true;
      awaitCoordinator();
    }
    return report();
  }

  /// @return whether the run came to its end; else the coordinator was lost
  private boolean drive(boolean resume) {
    Context.CancellableContext call = Context.current().withCancellation();
    Context before = call.attach();
    try {
      BlockingClientCall<DriveRunRequest, DriveRunResponse> stream =
          RunServiceGrpc.newBlockingV2Stub(channel).driveRun();
      stream.write(
          DriveRunRequest.newBuilder()
              .setStart(start.toBuilder().setResume(resume).addAllNodes(nodes))
              .build());
      while (true) {
        @Nullable DriveRunResponse next = stream.read();
        if (next == null) {
          return false; // Ended without RunOver: the run is not at its end.
        }
        if (hear(next.getEvent())) {
          return true;
        }
        if (next.getEvent().hasRoundDecided()) {
          stream.write(
              DriveRunRequest.newBuilder()
                  .setRoundHeard(RoundHeard.newBuilder().setRound(round))
                  .build());
        }
      }
    } catch (StatusException e) {
      turns.clear();
      if (e.getStatus().getCode() != Status.Code.UNAVAILABLE || nodes.isEmpty()) {
        throw refusal(e);
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(ExitCode.INTERRUPTED, "interrupted in round " + (round + 1), "", e);
    } finally {
      call.detach(before);
      call.cancel(null);
    }
  }

  private Refusal refusal(StatusException failure) {
    return RemoteRefusal.read(failure)
        .or(() -> TlsTrouble.explain(failure, channel.authority()))
        .orElseGet(
            () ->
                new Refusal(
                    ExitCode.CONNECTION,
                    "the coordinator at %s is gone: %s"
                        .formatted(channel.authority(), failure.getStatus()),
                    "See what runs: `dais fleet status`.",
                    failure));
  }

  private void awaitCoordinator() {
    long deadline = System.nanoTime() + phase.toNanos();
    while (true) {
      long left = deadline - System.nanoTime();
      talk.accept(
          "round %d: the coordinator at %s is gone; %d s left"
              .formatted(round + 1, channel.authority(), TimeUnit.NANOSECONDS.toSeconds(left)));
      try {
        var _ =
            FleetServiceGrpc.newBlockingV2Stub(channel)
                .withWaitForReady()
                .withDeadlineAfter(RETRY)
                .getStatus(GetStatusRequest.getDefaultInstance());
        return;
      } catch (StatusException e) {
        if (left <= 0) {
          throw new Refusal(
              ExitCode.TIMEOUT,
              "round %d: the coordinator at %s did not come back within %d s"
                  .formatted(round + 1, channel.authority(), phase.toSeconds()),
              "See what runs: `dais fleet status`.",
              e);
        }
        channel.resetConnectBackoff();
      }
    }
  }

  private boolean hear(RunEvent event) {
    switch (event.getEventCase()) {
      case RUN_BEGUN -> nodes = List.copyOf(event.getRunBegun().getNodesList());
      case FOUNDED -> founded(event.getFounded());
      case TURNS_SCORED -> scored(event.getTurnsScored());
      case ROUND_DECIDED -> {
        if (event.getRoundDecided().getRound() > round) {
          decided(DecidedRound.of(event.getRoundDecided()));
        }
      }
      case WAITING -> talk.accept(RunWatch.text(event.getWaiting()));
      case RUN_OVER -> {
        RunWatch.requireWhole(event.getRunOver());
        return true;
      }
      case EVENT_NOT_SET -> {}
    }
    return false;
  }

  private void founded(RunFounded founded) {
    if (!isFounded) {
      isFounded = true;
      tally.founded();
      talk.accept("%d nodes are ready".formatted(founded.getMembersByNodeCount()));
    }
  }

  /// After a break turns come again, those of a round that was heard already too.
  private void scored(TurnsScored scored) {
    if (scored.getRound() > round) {
      scored.getTurnsList().forEach(turn -> turns.put(turn.getMember(), turn(turn)));
    }
  }

  private static ScoredTurn turn(Turn message) {
    try {
      return WireTurn.read(message);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          ExitCode.NEGATIVE,
          "what the node of member %d says of its turn cannot be scored: %s"
              .formatted(message.getMember(), e.getMessage()),
          "Run one version of dais on all machines.",
          e);
    }
  }

  private void decided(DecidedRound decided) {
    List<ScoredTurn> played = List.copyOf(turns.values());
    scorer.score(decided.round(), played);
    RoundResult result =
        new RoundResult(
            decided.round(),
            scorer.watched(played),
            decided.called(),
            decided.outcomes(),
            decided.head(),
            scorer.truth(decided.candidates(), decided.decisions(), played),
            decided.absences());
    turns.clear();
    round = result.round();
    root = result.head().root();
    digest = decided.digest();
    tally.add(result);
    observers.forEach(observer -> observer.onRound(result));
    if (options.stopOnError() && !result.absences().isEmpty()) {
      throw new Refusal(
          ExitCode.NEGATIVE,
          "round %d: %s".formatted(round, String.join("; ", result.absences())),
          "Leave --stop-on-error out to go on without the agents that fail.");
    }
  }

  /// What the run has come to so far.
  public RunReport report() {
    return new RunReport(
        new RunReport.Identity(
            Foundation.runId(genesis),
            genesis.planHash(),
            plan.simulation().seed(),
            plan.simulation().agents(),
            round,
            options.runLabel()),
        tally.counts(),
        scorer.detection(),
        digest,
        root,
        options.ledger(),
        tally.timing(),
        notes);
  }

  static dais.proto.coordinator.v1.ConsensusConfig message(ConsensusConfig config) {
    return dais.proto.coordinator.v1.ConsensusConfig.newBuilder()
        .setRule(config.rule())
        .setColluders(config.colluders())
        .setWindow(config.window())
        .setImprobabilityMicros(config.improbabilityMicros())
        .setMaxCandidates(config.maxCandidates())
        .setSignatureLifetime(config.signatureLifetime())
        .setAlarmPercentileMicros(config.alarmPercentileMicros())
        .build();
  }

  @Override
  public void close() {
    export.ifPresent(ScoreExport::close);
  }
}
