package dais.simulation;

import dais.consensus.FleetState;
import dais.consensus.Genesis;
import dais.consensus.RoundRecord;
import dais.coordinator.ProtectionTimes;
import dais.coordinator.RoundFigures;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.logging.LogScope;
import dais.infrastructure.telemetry.RoundId;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TracedWork;
import dais.ledger.Hash;
import dais.node.detection.Detectors;
import dais.node.host.Absences;
import dais.node.host.Workers;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.PreparedTraffic;
import dais.simulation.plan.Plan;
import dais.simulation.scoring.ScoreExport;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A whole fleet in this process, with the traffic that it watches and the scorer beside it. A plan
/// gives one decision digest and one ledger root, whatever the options say. For one thread.
public final class Simulation implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Simulation.class);
  private static final int PARALLEL_FROM_AGENTS = 8;

  private final Plan plan;
  private final RunOptions options;
  private final Workers workers;
  private final PreparedTraffic inputs;
  private final FleetTraffic traffic;
  private final Hash runId;
  private final Genesis genesis;
  private final int alarmMicros;
  private final RunLedger ledger;
  private final Fleet fleet;
  private final ProtectionTimes protections;
  private final Scorer scorer;
  private final Optional<ScoreExport> export;
  private final RunTally tally;
  private final List<RunObserver> observers = new ArrayList<>();
  private Telemetry telemetry = Telemetry.disabled();

  private Simulation(
      Plan plan,
      RunOptions options,
      Workers workers,
      PreparedTraffic inputs,
      Founding founding,
      RunLedger ledger,
      RunTally tally) {
    this.plan = plan;
    this.options = options;
    this.workers = workers;
    this.inputs = inputs;
    this.traffic = inputs.traffic();
    this.runId = founding.runId();
    this.genesis = founding.genesis();
    this.alarmMicros = founding.host().alarmMicros();
    this.ledger = ledger;
    this.tally = tally;
    this.fleet = new Fleet(founding, workers, ledger);
    this.protections = new ProtectionTimes(fleet.members().replica().state().lineages().next());
    this.export = options.files().scores().map(ScoreExport::to);
    this.scorer =
        new Scorer(options.arms().shadowsFor(founding.host().size()), alarmMicros, export);
    tally.founded();
    log.atInfo()
        .addKeyValue("agents", founding.host().size())
        .addKeyValue("rounds", lastRound())
        .addKeyValue("seed", plan.simulation().seed())
        .addKeyValue("ledger", options.ledger())
        .addKeyValue("resumed", options.resume())
        .log("run begins");
  }

  /// A run that reads no standard input.
  ///
  /// @throws Refusal if an input, the plan or the ledger cannot be used
  public static Simulation of(Plan plan, RunOptions options) {
    return of(plan, options, InputStream.nullInputStream());
  }

  /// Opens the inputs, founds the fleet and opens its ledger.
  ///
  /// @param standardInput what the location `-` of the traffic's SPEC stands for
  /// @throws Refusal if an input, the plan or the ledger cannot be used
  public static Simulation of(Plan plan, RunOptions options, InputStream standardInput) {
    Detectors.requireRepeatable(plan.detection().detectors());
    RunTally tally = new RunTally();
    PreparedTraffic inputs = StreamedRun.inputs(plan, options, standardInput);
    try {
      return of(plan, options, inputs, tally);
    } catch (RuntimeException e) {
      inputs.close();
      throw e;
    }
  }

  private static Simulation of(
      Plan plan, RunOptions options, PreparedTraffic inputs, RunTally tally) {
    Workers workers = new Workers(threads(plan, options));
    try {
      Founding founding = Founding.of(plan, inputs, options, workers);
      try (LogScope _ = LogScope.run(founding.runId().toString())) {
        RunLedger ledger =
            options.resume()
                ? RunLedger.resume(
                    options.ledger(), founding.checkpointKey(), options.ledgerConfig())
                : RunLedger.create(
                    options.ledger(),
                    "dais/run/" + founding.runId(),
                    founding.checkpointKey(),
                    options.ledgerConfig());
        try {
          return new Simulation(plan, options, workers, inputs, founding, ledger, tally);
        } catch (RuntimeException e) {
          ledger.close();
          throw e;
        }
      }
    } catch (RuntimeException e) {
      workers.close();
      throw e;
    }
  }

  /// Tells `observer` of every round to come. What it throws ends the step that told it.
  public void observe(RunObserver observer) {
    observers.add(observer);
  }

  /// Tells `listener` what every round to come does when, and what it comes to. It has no say in
  /// any.
  public void trace(Telemetry listener) {
    telemetry = listener;
  }

  /// Whether the plan and its traffic have another round.
  public boolean hasNext() {
    return fleet.members().replica().state().round() < lastRound();
  }

  /// Runs to the end of the plan or of its traffic.
  public RunReport run() {
    return run(Integer.MAX_VALUE);
  }

  /// Runs at most `rounds` more rounds.
  public RunReport run(int rounds) {
    for (int left = rounds; left > 0 && hasNext(); left--) {
      step();
    }
    return report();
  }

  /// Runs one round.
  ///
  /// @throws IllegalStateException if there is none
  public RoundResult step() {
    if (!hasNext()) {
      throw new IllegalStateException(
          "the run has ended with round " + fleet.members().replica().state().round());
    }
    int round = fleet.members().replica().state().round() + 1;
    try (LogScope _ = LogScope.run(runId.toString());
        LogScope _ = LogScope.round(round);
        TracedWork trace = telemetry.round(new RoundId(runId.toString(), round));
        LogScope _ = LogScope.trace(trace.traceId())) {
      return step(round, trace);
    }
  }

  private RoundResult step(int round, TracedWork trace) {
    boolean again = ledger.isReplaying();
    long began = System.nanoTime();
    Fleet.Played played;
    try (trace) {
      played =
          fleet.round(
              new Absences(options.stopOnError()),
              () -> streamHash(round),
              trace.with("members", fleet.members().size()));
    }
    telemetry.count(() -> RoundFigures.of(played.record(), fleet.members().size()));
    if (again) {
      protections.leaveOut(played.record().candidates());
    } else {
      telemetry.protections(() -> protections.after(played.record(), began, System.nanoTime()));
    }
    scorer.score(round, played.turns());
    RoundResult result = result(played);
    tally.add(result);
    RoundFigures.log(
        played.record().summary(),
        result.absences().size(),
        result.head().size(),
        Map.of("flows", result.watched().flows(), "alarms", result.watched().alarms()));
    for (RunObserver observer : observers) {
      observer.onRound(result);
    }
    return result;
  }

  /// The hash that the last summary of a run over a stream holds.
  private Optional<Hash> streamHash(int round) {
    return round == lastRound() ? traffic.streamHash().map(Hash::parse) : Optional.empty();
  }

  /// What the run has come to so far.
  public RunReport report() {
    FleetState state = fleet.members().replica().state();
    List<String> notes = new ArrayList<>();
    if (genesis.inputs().stream().anyMatch(input -> input.labelFiltered())) {
      notes.add("baseline: label-filtered");
    }
    if (state.round() == traffic.rounds() && state.round() < plan.simulation().rounds()) {
      notes.add(
          "the traffic ended after round %d of %d"
              .formatted(state.round(), plan.simulation().rounds()));
    }
    notes.addAll(traffic.notes());
    return new RunReport(
        new RunReport.Identity(
            runId,
            genesis.planHash(),
            plan.simulation().seed(),
            plan.simulation().agents(),
            state.round(),
            options.runLabel()),
        tally.counts(),
        scorer.detection(),
        state.digest(),
        fleet.members().replica().basis().root(),
        options.ledger(),
        tally.timing(),
        notes);
  }

  private RoundResult result(Fleet.Played played) {
    RoundRecord record = played.record();
    return new RoundResult(
        record.round(),
        scorer.watched(played.turns()),
        record.summary().called(),
        record.summary().outcomes(),
        played.head(),
        scorer.truth(record.candidates(), record.decisions(), played.turns()),
        played.absences());
  }

  private int lastRound() {
    return Math.min(plan.simulation().rounds(), traffic.rounds());
  }

  private static int threads(Plan plan, RunOptions options) {
    if (options.threads() > 0) {
      return options.threads();
    }
    return plan.simulation().agents() < PARALLEL_FROM_AGENTS
        ? 1
        : Runtime.getRuntime().availableProcessors();
  }

  @Override
  public void close() {
    try (LogScope _ = LogScope.run(runId.toString())) {
      export.ifPresent(ScoreExport::close);
      ledger.close();
      workers.close();
      inputs.close();
      log.atInfo()
          .addKeyValue("last_round", fleet.members().replica().state().round())
          .addKeyValue("decision_digest", fleet.members().replica().state().digest())
          .addKeyValue("ledger_root", fleet.members().replica().basis().root())
          .log("run ends");
    }
  }
}
