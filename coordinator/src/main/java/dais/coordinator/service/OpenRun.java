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

/// One run over the nodes of a fleet, from the assignment of its members to its end. A phase waits
/// for every node, by name. In a plan run nobody is ever absent because he is slow: where the wait
/// passes its deadline the run ends. A live run goes on without the late one, until that has caught
/// up. A run that its coordinator left in the middle goes on at the first transaction that its
/// ledger lacks.
///
/// Confined to the coordinator's loop: signatures are verified and entries stored by other threads,
/// which hand their results back to it.
final class OpenRun {
  /// What the run's driver is called among those whom a phase waits for; no node's name.
  private static final String DRIVER = "the run's driver";

  /// A phase that takes no longer is no news.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(OpenRun.class);

  private final RunRequest plan;
  private final Pace pace;
  private final RunSurroundings surroundings;
  private final Hash runId;
  private final Assignment assignment;
  private final Attendance attendance;
  private final RunLog ledger;
  private final RunTrace trace;
  private final RunVoice voice;
  private final FoundingVoices founding;
  private final Restoration restoration;
  private final Admission admission;
  private Optional<RunRounds> rounds = Optional.empty();
  private int sharedColumns;
  private RunPhase phase;
  private Hearing hearing;
  private boolean stopping;
  private long roundBegan;

  /// Makes or opens the run's ledger and assigns its members. [#begin] follows.
  ///
  /// @param nodes names of the nodes that take part, at least one
  /// @throws Refusal if the ledger cannot be used
  OpenRun(RunRequest plan, List<String> nodes, LedgerConfig config, RunSurroundings surroundings) {
    this.plan = plan;
    this.pace = plan.pace();
    this.surroundings = surroundings;
    this.runId = Foundation.runId(plan.genesis());
    this.assignment = new Assignment(nodes, plan.genesis().members().size());
    this.attendance = new Attendance(assignment, surroundings);
    this.trace = new RunTrace(surroundings.telemetry(), runId);
    this.voice = new RunVoice(runId, plan.message(), assignment, trace::traceparent, surroundings);
    this.founding = new FoundingVoices(plan, assignment);
    this.ledger = RunLog.open(plan, config, surroundings::execute);
    this.restoration = new Restoration(ledger, voice);
    this.admission = new Admission(ledger, voice, founding, pace);
    this.phase = first();
    this.hearing = newHearing(assignment.nodes());
  }

  /// A driver that resumes brings all nodes: what they hold beyond the ledger is lost ledger. A
  /// live run waits for none that is gone for good: a person recovers what is lost.
  private RunPhase first() {
    if (!plan.message().getResume()) {
      return RunPhase.FOUNDING;
    }
    if (!pace.isLive()) {
      return RunPhase.RESTORING;
    }
    ledger.recall();
    return ledger.head().size() == 0 ? RunPhase.FOUNDING : RunPhase.RECALLING;
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

  boolean isLive() {
    return pace.isLive();
  }

  /// The round since which a live run goes on without a node; 0 if the node takes part.
  int absentSince(String node) {
    return attendance.absentSince(node);
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
        case PROPOSALS ->
            attendance.spoke(
                node,
                phase == RunPhase.PROPOSING
                    && rounds().proposals(node, message.getProposals(), hearing),
                message.getProposals().getProposalsCount());
        case BALLOTS ->
            attendance.spoke(
                node,
                phase == RunPhase.VOTING && rounds().ballots(node, message.getBallots(), hearing),
                message.getBallots().getBallotsCount());
        case LEARNED -> onLearned(node, message.getLearned());
        case LEDGER_PART -> onLedgerPart(node, message.getLedgerPart());
        case DIVERGENCE -> onDivergence(node, message.getDivergence());
        case RUN_FAILED -> onFailure(node, message.getRunFailed());
        case HELLO, HEARTBEAT, COPIES, MEMBER_KEYS, MESSAGE_NOT_SET -> {}
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
      admission.admit(node, kept, phase, round());
    } catch (Refusal e) {
      if (pace.isLive() && phase.compareTo(RunPhase.RECALLING) > 0) {
        surroundings.refused(node, String.valueOf(e.getMessage()));
        attendance.without(node, round(), String.valueOf(e.getMessage()));
      } else {
        abandon(e);
      }
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
    if (left > 0) {
      voice.tellWaiting(round(), phase, missing, Duration.ofNanos(left));
    } else if (pace.waitsForAll(phase)) {
      end(
          ExitCode.TIMEOUT,
          "round %d, %s: still waiting for %d of %d nodes after %d s: %s"
              .formatted(
                  round(),
                  phase.text(),
                  missing.size(),
                  assignment.nodes().size(),
                  pace.deadline(phase).toSeconds(),
                  String.join(", ", missing)),
          "Look at the nodes with `dais fleet status` and `dais fleet logs`.");
    } else if (hearing.isUnheard()) {
      hearing = newHearing(attendance.expected()); // A fleet of nobody decides nothing: it waits.
    } else {
      missing.forEach(this::late);
      hearing.end();
      complete();
    }
  }

  private void late(String node) {
    attendance.without(node, round(), "it was late in " + phase.text());
    rounds.ifPresent(open -> open.late(node, phase));
  }

  /// Ends the run after the round that is under way.
  void stop() {
    stopping = true;
    if (phase == RunPhase.PROPOSING) {
      hearing.done(DRIVER);
    }
  }

  /// Leaves the run without an end, for its members to be hosted by other nodes.
  ///
  /// @return how it is gone on with
  /// @throws Refusal if it cannot be left now
  RunRequest leave() {
    if (pace.isLive()) {
      throw Refusal.badInput(
          "this is a live run: its members stay on the nodes that have their keys",
          "Start the nodes that are missing: dais fleet up.");
    }
    if (rounds.isEmpty() || phase == RunPhase.FITTING) {
      throw Refusal.badInput(
          "the run has no round yet: it is %s".formatted(phase.text()),
          "Wait for its first round, or begin it anew on the nodes that are there.");
    }
    over();
    voice.ended("its members are shared out anew");
    ledger.close();
    return plan.resumed();
  }

  /// Gives the run up before it has begun.
  void discard() {
    over();
    ledger.close();
  }

  private void over() {
    phase = RunPhase.OVER;
    hearing.end();
    trace.close();
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
    if (message.getSize() == head().size()) {
      attendance.back(node);
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
    Duration rest = pace.rest(Duration.ofNanos(surroundings.nanoTime() - roundBegan));
    if (rounds().last() == 0 || rest.isZero()) {
      beginRound();
      return;
    }
    enter(RunPhase.RESTING);
    surroundings.after(
        rest,
        () -> {
          if (phase == RunPhase.RESTING) {
            beginRound();
          }
        });
  }

  private void beginRound() {
    roundBegan = surroundings.nanoTime();
    rounds().begin(pace.micros(rounds().last() + 1, ledger.lastMicros()));
    enter(RunPhase.PROPOSING);
    voice.roundOpened(round());
  }

  private void onLearned(String node, Learned message) {
    if (phase != RunPhase.LEARNING || !rounds().learned(node, message)) {
      return;
    }
    attendance.back(node);
    if (pace.isLive() && message.getTurnsCount() > 0) {
      throw new IllegalArgumentException("nobody scores a live run, but a node sent its turns");
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
    if (pace.isLive() && rounds.isPresent()) {
      attendance.without(node, round(), "it recomputes another outcome: " + divergence.getWhat());
      return;
    }
    end(
        ExitCode.NEGATIVE,
        "round %d: node %s recomputes another outcome: %s"
            .formatted(divergence.getRound(), node, divergence.getWhat()),
        "If the rule or a detector is a plug-in, make it a pure function; else report this as a bug,"
            + " with the ledger.");
  }

  private void onFailure(String node, RunFailed failed) {
    if (pace.isLive() && rounds.isPresent()) {
      attendance.without(node, round(), failed.getMessage());
      return;
    }
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
          if (pace.isLive()) {
            voice.heard(); // Nobody drives it.
          }
          openRound();
        }
        case RESTING, OVER -> {}
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
      case FOUNDING, MERGING, FITTING, RESTORING, RECALLING, RESTING, OVER -> {}
    }
    List<String> expected =
        next == RunPhase.RESTING ? new ArrayList<>() : new ArrayList<>(attendance.expected());
    if (next == RunPhase.PROPOSING && !voice.unheard().isEmpty()) {
      expected.add(DRIVER);
    }
    hearing = newHearing(expected);
  }

  private Hearing newHearing(List<String> expected) {
    return new Hearing(
        expected,
        surroundings.nanoTime() + pace.deadline(phase).toNanos(),
        assignment,
        surroundings,
        this::complete);
  }

  private void end(ExitCode code, String message, String hint) {
    log.atInfo()
        .addKeyValue("last_round", round())
        .addKeyValue("exit_code", code.code())
        .log("run ends: {}", message.isEmpty() ? "complete" : message);
    over();
    voice.ended(message);
    ledger.close();
    voice.tellOver(code, message, hint);
  }

  private RunRounds rounds() {
    return rounds.orElseThrow();
  }
}
