package dais.coordinator.service;

import static dais.infrastructure.telemetry.Phase.CORRELATE;
import static dais.infrastructure.telemetry.Phase.DECIDE;
import static dais.infrastructure.telemetry.Phase.LEARN;
import static dais.infrastructure.telemetry.Phase.LEDGER_APPEND;
import static dais.infrastructure.telemetry.Phase.PROPOSE;
import static dais.infrastructure.telemetry.Phase.VOTE;

import dais.consensus.Basis;
import dais.coordinator.CoordinatorEngine;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.logging.LogScope;
import dais.infrastructure.telemetry.TracedWork;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.TreeHead;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.FeatureSpace;
import dais.proto.coordinator.v1.Founders;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Ready;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunFailed;
import dais.proto.coordinator.v1.TurnsScored;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One plan run over the nodes of a fleet, from the assignment of its members to its end. In a plan
/// run nobody is ever absent because he is slow: a phase waits for every node, by name, and where
/// the wait passes its deadline the run ends. A run that its coordinator left in the middle goes on
/// at the first transaction that its ledger lacks.
///
/// Confined to the coordinator's loop: signatures are verified and entries stored by other threads,
/// which hand their results back to it.
final class PlanRun {
  /// What the run's driver is called among those whom a phase waits for; no node's name.
  private static final String DRIVER = "the run's driver";

  /// A phase that takes no longer is no news.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(PlanRun.class);

  private final PlanRequest plan;
  private final RunSurroundings surroundings;
  private final Hash runId;
  private final Assignment assignment;
  private final RunLog ledger;
  private final RunTrace trace;
  private final RunVoice voice;
  private final FoundingVoices founding;
  private final Restoration restoration;
  private Optional<RunRounds> rounds = Optional.empty();
  private int sharedColumns;
  private RunPhase phase;
  private Hearing hearing;
  private boolean stopping;

  /// Makes or opens the run's ledger and assigns its members. [#begin] follows.
  ///
  /// @param nodes names of the nodes that take part, at least one
  /// @throws Refusal if the ledger cannot be used
  PlanRun(PlanRequest plan, List<String> nodes, LedgerConfig config, RunSurroundings surroundings) {
    this.plan = plan;
    this.surroundings = surroundings;
    this.runId = Foundation.runId(plan.genesis());
    this.assignment = new Assignment(nodes, plan.genesis().members().size());
    this.trace = new RunTrace(surroundings.telemetry(), runId);
    this.voice = new RunVoice(runId, plan.message(), assignment, trace::traceparent, surroundings);
    this.founding = new FoundingVoices(plan, assignment);
    this.ledger = RunLog.open(plan, config, surroundings::execute);
    this.restoration = new Restoration(ledger, voice);
    this.phase = plan.message().getResume() ? RunPhase.RESTORING : RunPhase.FOUNDING;
    this.hearing = newHearing(assignment.nodes());
  }

  /// Says to the nodes that are there what they are to do.
  ///
  /// @param kept how far a node has followed this run's ledger, by its name
  void begin(Map<String, KeptLedger> kept) {
    surroundings.tell(voice.begun());
    kept.forEach(this::joined);
  }

  Hash runId() {
    return runId;
  }

  RunPhase phase() {
    return phase;
  }

  /// The round that is under way, or the last one.
  int round() {
    return rounds.map(RunRounds::last).orElse(0)
        + (phase == RunPhase.PROPOSING || phase == RunPhase.VOTING ? 1 : 0);
  }

  TreeHead head() {
    return ledger.head();
  }

  Path ledgerPath() {
    return ledger.path();
  }

  /// Members that a node hosts.
  int members(String node) {
    return assignment.of(node).size();
  }

  /// Hears a node. What is out of turn, a repeat after a break, changes nothing.
  ///
  /// @throws IllegalArgumentException if a message says what no node can say
  void hear(String node, OpenSessionRequest message) {
    if (phase == RunPhase.OVER
        || !voice.isOfRun(message.getRunId())
        || assignment.of(node).isEmpty()) {
      return;
    }
    try (LogScope _ = LogScope.run(runId.toString());
        LogScope _ = LogScope.trace(trace.traceId())) {
      switch (message.getMessageCase()) {
        case PROFILES -> onProfiles(node, message.getProfiles());
        case FEATURE_SPACE -> onSpace(node, message.getFeatureSpace());
        case READY -> onReady(node, message.getReady());
        case PROPOSALS -> {
          if (phase == RunPhase.PROPOSING) {
            rounds().proposals(node, message.getProposals(), hearing);
          }
        }
        case BALLOTS -> {
          if (phase == RunPhase.VOTING) {
            rounds().ballots(node, message.getBallots(), hearing);
          }
        }
        case LEARNED -> onLearned(node, message.getLearned());
        case LEDGER_PART -> onLedgerPart(node, message.getLedgerPart());
        case DIVERGENCE -> onDivergence(node, message.getDivergence());
        case RUN_FAILED -> onFailure(node, message.getRunFailed());
        case HELLO, HEARTBEAT, COPIES, MESSAGE_NOT_SET -> {}
      }
    } catch (Refusal e) {
      abandon(e);
    }
  }

  /// A node is there, for the first time or again: it gets what it lacks, from the ledger.
  ///
  /// @param kept how far it has followed the ledger; it begins anew if it has not
  void joined(String node, KeptLedger kept) {
    if (phase == RunPhase.OVER || assignment.of(node).isEmpty()) {
      return;
    }
    try {
      if (phase == RunPhase.RESTORING) {
        if (!restoration.joined(node, kept)) {
          hearing.done(node);
        }
        return;
      }
      if (kept.getSize() == 0) {
        assign(node);
      }
      if (phase.compareTo(RunPhase.MERGING) > 0) {
        ledger.missing(node, kept.getSize(), page -> voice.committed(node, page));
        voice.resumed(node);
      }
      if (phase == RunPhase.PROPOSING) {
        voice.roundOpened(node, round());
      }
    } catch (Refusal e) {
      abandon(e);
    }
  }

  private void assign(String node) {
    voice.assign(node, ledger.head().size() == 0);
    switch (phase) {
      case FOUNDING -> founding.forget(node);
      case MERGING -> voice.founders(node, founding.founders());
      default -> voice.founders(node, FoundingVoices.pages(Recollection.profiles(ledger.reads())));
    }
  }

  /// The driver has a round; after this nobody tells it of the round again.
  void heardByDriver(int round) {
    if (rounds.filter(one -> one.last() == round).isPresent()) {
      voice.heard();
      if (phase == RunPhase.PROPOSING) {
        hearing.done(DRIVER);
      }
    }
  }

  /// Another driver, or the same after a break, takes the run over.
  ///
  /// @return what the last one may not have heard
  List<RunEvent> takenOver() {
    stopping = false;
    List<RunEvent> missed = new ArrayList<>();
    missed.add(voice.begun());
    missed.addAll(voice.unheard());
    return missed;
  }

  /// Looks at the clock: says whom the phase waits for, and ends the run where that is over.
  void tick() {
    List<String> missing = hearing.missing();
    if (missing.isEmpty() || hearing.waitedNanos() < PATIENCE.toNanos()) {
      return;
    }
    long left = hearing.leftNanos();
    if (left <= 0) {
      end(
          ExitCode.TIMEOUT,
          "round %d, %s: still waiting for %d of %d nodes after %d s: %s"
              .formatted(
                  round(),
                  phase.text(),
                  missing.size(),
                  assignment.nodes().size(),
                  plan.message().getPhaseMillis() / 1_000,
                  String.join(", ", missing)),
          "Look at the nodes with `dais fleet status` and `dais fleet logs`.");
    } else {
      voice.tellWaiting(round(), phase, missing, Duration.ofNanos(left));
    }
  }

  /// Ends the run after the round that is under way.
  void stop() {
    stopping = true;
    if (phase == RunPhase.PROPOSING) {
      hearing.done(DRIVER);
    }
  }

  /// Ends the run at once.
  void abandon(Refusal why) {
    if (phase != RunPhase.OVER) {
      end(why.exitCode(), String.valueOf(why.getMessage()), why.hint());
    }
  }

  private void onProfiles(String node, Profiles message) {
    if (phase == RunPhase.FOUNDING) {
      founding.profiles(node, message.getProfilesList());
      if (message.getLast()) {
        founding.allProfiles(node);
        hearing.done(node);
      }
    }
  }

  private void onSpace(String node, FeatureSpace space) {
    if (phase == RunPhase.MERGING) {
      founding.space(node, space);
      hearing.done(node);
    }
  }

  private void found() {
    Foundation foundation = founding.foundation();
    append(
        foundation.transaction(),
        RunPhase.FITTING,
        head ->
            rounds =
                Optional.of(
                    new RunRounds(
                        new CoordinatorEngine(
                            foundation.state(), new Basis(0, head.root()), foundation.seeds()),
                        assignment)));
  }

  private void onReady(String node, Ready message) {
    if (phase == RunPhase.FITTING) {
      hearing.done(node);
    } else if (phase == RunPhase.RECALLING) {
      if (message.getSize() > head().size()) {
        throw new IllegalArgumentException(
            "expected %s to hold %d entries but it says %d"
                .formatted(node, head().size(), message.getSize()));
      }
      if (message.getSize() == head().size()) { // Else it is still catching up.
        sharedColumns = message.getSharedColumns();
        hearing.done(node);
      }
    }
  }

  private void onLedgerPart(String node, LedgerPart part) {
    if (phase == RunPhase.RESTORING) {
      List<Draft> lost = restoration.page(node, part);
      if (!lost.isEmpty()) {
        ledger.restore(lost, _ -> hearing.done(node), this::abandon);
      }
    }
  }

  /// Asks for what the ledger lacks; once it lacks nothing, the run goes on from there.
  private void restore() {
    Optional<String> asked = restoration.ask();
    if (asked.isPresent()) {
      hearing = newHearing(List.of(asked.get()));
      return;
    }
    restoration.requireOneHistory();
    ledger.recall();
    enter(ledger.head().size() == 0 ? RunPhase.FOUNDING : RunPhase.RECALLING);
    restoration.copies().forEach(this::joined);
  }

  /// Every node holds what the ledger holds: the run goes on where it was.
  private void recall() {
    RunRounds past =
        new RunRounds(
            new Recollection(ledger.reads(), plan, sharedColumns), ledger.head(), assignment);
    rounds = Optional.of(past);
    log.atInfo().addKeyValue("round", past.last()).log("run taken up again");
    voice.tellFounded();
    if (past.isHalfDone()) {
      enter(RunPhase.VOTING);
    } else if (past.last() > 0) {
      enter(RunPhase.LEARNING);
    } else {
      openRound();
      return;
    }
    voice.resumed();
  }

  private void openRound() {
    if (stopping || rounds().last() == plan.message().getRounds()) {
      end(ExitCode.OK, "", "");
      return;
    }
    rounds().begin();
    enter(RunPhase.PROPOSING);
    voice.roundOpened(round());
  }

  private void onLearned(String node, Learned message) {
    if (phase != RunPhase.LEARNING || !rounds().learned(node, message)) {
      return;
    }
    voice.tell(
        TurnsScored.newBuilder()
            .setRound(message.getRound())
            .addAllTurns(message.getTurnsList())
            .build());
    if (message.getLast()) {
      hearing.done(node);
    }
  }

  private void onDivergence(String node, Divergence divergence) {
    end(
        ExitCode.NEGATIVE,
        "round %d: node %s recomputes another outcome: %s"
            .formatted(divergence.getRound(), node, divergence.getWhat()),
        "If the rule or a detector is a plug-in, make it a pure function; else report this as a bug,"
            + " with the ledger.");
  }

  private void onFailure(String node, RunFailed failed) {
    end(
        ExitCode.of(failed.getExitCode()),
        "node %s: %s".formatted(node, failed.getMessage()),
        failed.getHint());
  }

  /// Goes on to the next phase.
  private void complete() {
    try {
      switch (phase) {
        case FOUNDING -> {
          enter(RunPhase.MERGING);
          List<Founders> all = founding.founders();
          assignment.nodes().forEach(node -> voice.founders(node, all));
        }
        case MERGING -> found();
        case FITTING -> {
          voice.tellFounded();
          openRound();
        }
        case RESTORING -> restore();
        case RECALLING -> recall();
        case PROPOSING ->
            append(
                trace.leave().during(CORRELATE, _ -> rounds().closeProposals()),
                RunPhase.VOTING,
                _ -> {});
        case VOTING ->
            append(
                trace.leave().during(DECIDE, _ -> rounds().closeVote()),
                RunPhase.LEARNING,
                rounds()::committed);
        case LEARNING -> {
          trace.close();
          rounds().figures().ifPresent(round -> surroundings.telemetry().count(() -> round));
          rounds().decided().ifPresent(voice::tell);
          openRound();
        }
        case OVER -> {}
      }
    } catch (Refusal e) {
      abandon(e);
    }
  }

  /// Appends; once the entries are durable, the nodes get them, and the next phase begins.
  private void append(List<Draft> transaction, RunPhase next, Consumer<TreeHead> then) {
    TracedWork writing = trace.leave().begin(LEDGER_APPEND).with("entries", transaction.size());
    ledger.append(
        transaction,
        head -> {
          writing.close();
          if (phase != RunPhase.OVER) {
            then.accept(head);
            enter(next);
            voice.committed(ledger.newest());
          }
        },
        this::abandon);
  }

  private void enter(RunPhase next) {
    phase = next;
    switch (next) {
      case PROPOSING -> trace.await(round(), PROPOSE);
      case VOTING -> trace.await(round(), VOTE);
      case LEARNING -> trace.await(round(), LEARN);
      case FOUNDING, MERGING, FITTING, RESTORING, RECALLING, OVER -> {}
    }
    List<String> expected = new ArrayList<>(assignment.nodes());
    if (next == RunPhase.PROPOSING && !voice.unheard().isEmpty()) {
      expected.add(DRIVER);
    }
    hearing = newHearing(expected);
  }

  private Hearing newHearing(List<String> expected) {
    return new Hearing(
        expected,
        surroundings.nanoTime() + Duration.ofMillis(plan.message().getPhaseMillis()).toNanos(),
        assignment,
        surroundings,
        this::complete);
  }

  private void end(ExitCode code, String message, String hint) {
    log.atInfo()
        .addKeyValue("last_round", round())
        .addKeyValue("exit_code", code.code())
        .log("run ends: {}", message.isEmpty() ? "complete" : message);
    phase = RunPhase.OVER;
    hearing.end();
    trace.close();
    voice.ended(message);
    ledger.close();
    voice.tellOver(code, message, hint);
  }

  private RunRounds rounds() {
    return rounds.orElseThrow();
  }
}
