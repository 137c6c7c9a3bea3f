package dais.simulation;

import dais.consensus.AuditResult;
import dais.consensus.BallotBatch;
import dais.consensus.Checked;
import dais.consensus.Diverged;
import dais.consensus.FleetReplica;
import dais.consensus.FleetState;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundAudit;
import dais.consensus.RoundRecord;
import dais.consensus.StatementCheck;
import dais.coordinator.CoordinatorEngine;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.TreeHead;
import dais.node.agent.AgentEngine;
import dais.node.agent.Observation;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.LabelledFlow;
import dais.node.traffic.PreparedTraffic;
import dais.simulation.plan.Plan;
import dais.simulation.scoring.ScoreExport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A whole fleet in this process: one agent engine a member, one coordinator engine, one ledger,
/// one replica that recomputes every round for all members. A plan gives one decision digest and
/// one ledger root, whatever the options say. For one thread.
public final class Simulation implements AutoCloseable {
  private static final int PARALLEL_FROM_AGENTS = 8;

  private final Plan plan;
  private final RunOptions options;
  private final Workers workers;
  private final FleetTraffic traffic;
  private final Founding founding;
  private final RunLedger ledger;
  private final CoordinatorEngine coordinator;
  private final FleetReplica replica;
  private final Scorer scorer;
  private final Optional<ScoreExport> export;
  private final RunTally tally;
  private final List<RunObserver> observers = new ArrayList<>();

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
    this.traffic = inputs.traffic();
    this.founding = founding;
    this.ledger = ledger;
    this.tally = tally;
    ledger.append(founding.transaction());
    this.replica = new FleetReplica(founding.state(), ledger.edge());
    this.coordinator = new CoordinatorEngine(founding.state(), replica.basis());
    this.export = options.exportScores().map(ScoreExport::to);
    this.scorer =
        new Scorer(
            options.arms().shadowsFor(founding.agents().size()),
            founding.agents().getFirst().alarmMicros(),
            export);
    tally.founded();
  }

  /// Opens the inputs, founds the fleet and opens its ledger.
  ///
  /// @throws Refusal if an input, the plan or the ledger cannot be used
  public static Simulation of(Plan plan, RunOptions options) {
    RunTally tally = new RunTally();
    Workers workers = new Workers(threads(plan, options));
    try {
      PreparedTraffic inputs =
          PreparedTraffic.prepare(
              plan.traffic().spec(), plan.traffic().baseline(), plan.trafficSetting());
      Founding founding = Founding.of(plan, inputs, options, workers);
      RunLedger ledger =
          options.resume()
              ? RunLedger.resume(options.ledger(), founding.checkpointKey())
              : RunLedger.create(
                  options.ledger(), "dais/run/" + founding.runId(), founding.checkpointKey());
      try {
        return new Simulation(plan, options, workers, inputs, founding, ledger, tally);
      } catch (RuntimeException e) {
        ledger.close();
        throw e;
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

  /// Whether the plan and its traffic have another round.
  public boolean hasNext() {
    return replica.state().round() < lastRound();
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
      throw new IllegalStateException("the run has ended with round " + replica.state().round());
    }
    int round = replica.state().round() + 1;
    coordinator.open(LogicalTime.micros(round));
    Absences absences = new Absences(options.stopOnError());

    List<Turn> turns = propose(round, absences);
    CoordinatorEngine.Opening opening = coordinator.closeProposals();
    ledger.append(opening.transaction());
    OpenRound open = audited(opening.round());

    vote(turns, open, absences);
    CoordinatorEngine.Closing closing = coordinator.closeVote();
    TreeHead head = ledger.append(closing.transaction());
    coordinator.committed(head);
    FleetState after = audited(open, closing.record(), head);

    List<Scorer.Turn> learned = learn(turns, after, absences);
    scorer.score(round, learned);
    RoundResult result = result(closing.record(), learned, head, absences);
    tally.add(result);
    for (RunObserver observer : observers) {
      observer.onRound(result);
    }
    return result;
  }

  /// What the run has come to so far.
  public RunReport report() {
    FleetState state = replica.state();
    List<String> notes = new ArrayList<>();
    if (founding.genesis().inputs().stream().anyMatch(input -> input.labelFiltered())) {
      notes.add("baseline: label-filtered");
    }
    if (state.round() == traffic.rounds() && state.round() < plan.simulation().rounds()) {
      notes.add(
          "the traffic ended after round %d of %d"
              .formatted(state.round(), plan.simulation().rounds()));
    }
    return new RunReport(
        new RunReport.Identity(
            founding.runId(),
            founding.genesis().planHash(),
            plan.simulation().seed(),
            plan.simulation().agents(),
            state.round(),
            options.runLabel()),
        tally.counts(),
        scorer.detection(),
        state.digest(),
        replica.basis().root(),
        options.ledger(),
        tally.timing(),
        notes);
  }

  /// One agent's part of the round that is under way.
  private record Turn(AgentEngine agent, int member, List<LabelledFlow> batch, Observation seen) {}

  private List<Turn> propose(int round, Absences absences) {
    StatementCheck check = coordinator.check();
    int epoch = replica.state().roster().epoch();
    record Spoken(Turn turn, Checked<Proposal> proposal) {}
    List<Optional<Spoken>> spoken =
        workers.map(
            founding.agents().size(),
            member ->
                absences.guard(
                    member,
                    () -> {
                      AgentEngine agent = founding.agents().get(member);
                      List<LabelledFlow> batch = traffic.batch(member, round);
                      Observation seen =
                          agent.observe(round, batch.stream().map(LabelledFlow::flow).toList());
                      Turn turn = new Turn(agent, member, batch, seen);
                      return new Spoken(
                          turn, check.proposal(agent.propose(seen, epoch, replica.basis())));
                    }));
    List<Turn> turns = new ArrayList<>();
    for (Spoken one : spoken.stream().flatMap(Optional::stream).toList()) {
      switch (one.proposal()) {
        case Checked.Valid<Proposal> valid -> {
          coordinator.propose(valid);
          turns.add(one.turn());
        }
        case Checked.Refused<Proposal> refused ->
            absences.add(one.turn().member(), refused.message());
      }
    }
    return turns;
  }

  private void vote(List<Turn> turns, OpenRound open, Absences absences) {
    StatementCheck check = coordinator.check();
    List<Optional<Checked<BallotBatch>>> spoken =
        workers.map(
            turns.size(),
            i -> {
              Turn turn = turns.get(i);
              return absences.guard(
                  turn.member(), () -> check.ballots(turn.agent().vote(open, turn.seen()), open));
            });
    for (int i = 0; i < turns.size(); i++) {
      if (spoken.get(i).isPresent()) {
        switch (spoken.get(i).get()) {
          case Checked.Valid<BallotBatch> valid -> coordinator.vote(valid);
          case Checked.Refused<BallotBatch> refused ->
              absences.add(turns.get(i).member(), refused.message());
        }
      }
    }
  }

  private List<Scorer.Turn> learn(List<Turn> turns, FleetState after, Absences absences) {
    return workers
        .map(
            turns.size(),
            i -> {
              Turn turn = turns.get(i);
              return absences.guard(
                  turn.member(),
                  () ->
                      new Scorer.Turn(
                          turn.member(),
                          turn.batch(),
                          turn.seen(),
                          turn.agent().learn(turn.seen(), after)));
            })
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private OpenRound audited(OpenRound announced) {
    return switch (replica.open(announced.proposals(), announced.candidates())) {
      case RoundAudit.Opened opened -> opened.round();
      case Diverged diverged -> throw diverged(announced.round(), diverged);
    };
  }

  private FleetState audited(OpenRound open, RoundRecord record, TreeHead head) {
    return switch (replica.close(open, record, head.root(), LogicalTime.micros(record.round()))) {
      case AuditResult.Agreed agreed -> agreed.after();
      case Diverged diverged -> throw diverged(record.round(), diverged);
    };
  }

  private static Refusal diverged(int round, Diverged diverged) {
    return new Refusal(
        ExitCode.NEGATIVE,
        "round %d: the members' recomputation differs from the coordinator's: %s"
            .formatted(round, diverged),
        "If the rule is a plug-in, make it a pure function; else report this as a bug, with the"
            + " ledger.");
  }

  private RoundResult result(
      RoundRecord record, List<Scorer.Turn> turns, TreeHead head, Absences absences) {
    int flows = 0;
    int alarms = 0;
    int matches = 0;
    for (Scorer.Turn turn : turns) {
      Observation seen = turn.seen();
      for (int i = 0; i < turn.batch().size(); i++) {
        flows++;
        alarms += seen.arms().fleet()[i] >= founding.agents().getFirst().alarmMicros() ? 1 : 0;
        matches += seen.matched(i) ? 1 : 0;
      }
    }
    return new RoundResult(
        record.round(),
        new RoundResult.Watched(flows, alarms, matches),
        record.summary().called(),
        record.summary().outcomes(),
        head,
        scorer.truth(record, turns),
        absences.messages());
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
    export.ifPresent(ScoreExport::close);
    ledger.close();
    workers.close();
    traffic.close();
  }
}
