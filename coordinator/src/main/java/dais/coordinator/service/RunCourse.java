package dais.coordinator.service;

import static dais.infrastructure.telemetry.Phase.CORRELATE;
import static dais.infrastructure.telemetry.Phase.DECIDE;
import static dais.infrastructure.telemetry.Phase.LEARN;
import static dais.infrastructure.telemetry.Phase.LEDGER_APPEND;
import static dais.infrastructure.telemetry.Phase.PROPOSE;
import static dais.infrastructure.telemetry.Phase.VOTE;

import com.google.protobuf.ByteString;
import dais.consensus.Basis;
import dais.consensus.SignedStatement;
import dais.consensus.Statement;
import dais.coordinator.CoordinatorEngine;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.telemetry.TracedWork;
import dais.ledger.Draft;
import dais.ledger.TreeHead;
import dais.proto.coordinator.v1.KeptLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The course of a run, phase after phase: what follows once all have said all, or the wait is
/// over. A phase waits for every node, by name. In a plan run nobody is ever absent because he is
/// slow: where the wait passes its deadline the run ends. A live run goes on without the late one,
/// until that has caught up.
///
/// Confined to the coordinator's loop: signatures are verified and entries stored by other threads,
/// which hand their results back to it.
final class RunCourse {
  /// What the run's driver is called among those whom a phase waits for; no node's name.
  private static final String DRIVER = "the run's driver";

  private static final Logger log = LoggerFactory.getLogger(RunCourse.class);

  private final RunRequest plan;
  private final Pace pace;
  private final RunSurroundings surroundings;
  private final Assignment assignment;
  private final Attendance attendance;
  private final RunLog ledger;
  private final RunTrace trace;
  private final RunVoice voice;
  private final RunOpening opening;
  private final CurrentPhase now;
  private Optional<RunRounds> rounds = Optional.empty();
  private Optional<Refusal> stopping = Optional.empty();
  private long roundBegan;

  /// Takes up the first phase.
  RunCourse(RunParts parts) {
    this.plan = parts.plan();
    this.pace = plan.pace();
    this.surroundings = parts.surroundings();
    this.assignment = parts.assignment();
    this.attendance = parts.attendance();
    this.ledger = parts.ledger();
    this.trace = parts.trace();
    this.voice = parts.voice();
    this.opening = parts.opening();
    this.now =
        new CurrentPhase(
            opening.first(), pace, assignment, surroundings, () -> trace.logged(this::complete));
  }

  RunPhase phase() {
    return now.phase();
  }

  boolean is(RunPhase which) {
    return now.is(which);
  }

  /// What the phase hears.
  Hearing hearing() {
    return now.hearing();
  }

  /// A node has said all that the phase waits for.
  void done(String node) {
    now.done(node);
  }

  /// The round that is under way, or the last one.
  int round() {
    return rounds.map(RunRounds::last).orElseGet(ledger::recalledRound)
        + (now.is(RunPhase.PROPOSING) || now.is(RunPhase.VOTING) ? 1 : 0);
  }

  /// Hears statements whose phase is over, in a live run that has rounds. One that is being taken
  /// up hears none: it asks the nodes to say again what they said.
  ///
  /// @param decode reads what the phase says
  <S extends Statement> void late(
      String node, List<ByteString> page, Function<byte[], SignedStatement<S>> decode) {
    if (pace.isLive()) {
      rounds.ifPresent(heard -> heard.late(node, page, decode, now.hearing()));
    }
  }

  /// The rounds, which there are once the run is founded.
  RunRounds rounds() {
    return rounds.orElseThrow();
  }

  /// A node is there, for the first time or again: it gets what it lacks, from the ledger.
  ///
  /// @param kept how far it has followed the ledger; it begins anew if it has not
  void joined(String node, KeptLedger kept) {
    if (now.is(RunPhase.OVER) || assignment.of(node).isEmpty()) {
      return;
    }
    if (now.is(RunPhase.FOUNDING)) {
      now.forget(node); // Its profiles come anew, and no founder is done without.
    }
    if (admit(node, kept)) {
      now.done(node);
    }
  }

  /// @return whether the node has said all that the phase waits for
  private boolean admit(String node, KeptLedger kept) {
    try {
      return opening.joined(node, kept, now.phase(), round());
    } catch (Refusal e) {
      // A run that has its rounds goes on with them; none is taken up with less than there was.
      if (pace.isLive() && rounds.isPresent()) {
        attendance.without(node, round(), String.valueOf(e.getMessage()));
      } else {
        abandon(e);
      }
    } catch (IllegalArgumentException e) {
      String why = String.valueOf(e.getMessage());
      without(
          node,
          why,
          new Refusal(
              ExitCode.NEGATIVE,
              why,
              "Run one version of dais on all machines; if they do, report this as a bug."));
    }
    return false;
  }

  /// The driver has a round; after this nobody tells it of the round again.
  void heardByDriver(int round) {
    if (rounds.filter(one -> one.last() == round).isPresent()) {
      voice.heard();
      if (now.is(RunPhase.PROPOSING)) {
        now.done(DRIVER);
      }
    }
  }

  /// Another driver, or the same after a break, takes the run over: it goes on.
  void takenOver() {
    stopping = Optional.empty();
  }

  /// Looks at the clock: says whom the phase waits for, and ends the run where that is over.
  void tick() {
    List<String> missing = now.missing();
    if (missing.isEmpty()) {
      return;
    }
    if (now.left().isPositive()) {
      voice.tellWaiting(round(), now.phase(), missing, now.left());
    } else if (now.waitsForAll()) {
      end(
          ExitCode.TIMEOUT,
          "round %d, %s: still waiting for %d of %d nodes after %d s: %s"
              .formatted(
                  round(),
                  now.phase().text(),
                  missing.size(),
                  assignment.nodes().size(),
                  now.deadline().toSeconds(),
                  String.join(", ", missing)),
          "Look at the nodes with `dais fleet status` and `dais fleet logs`.");
    } else if (now.hearing().isUnheard()) {
      now.extend(attendance.expected()); // A fleet of nobody decides nothing: it waits.
    } else {
      missing.forEach(this::late);
      now.hearing().end();
      complete();
    }
  }

  private void late(String node) {
    attendance.without(node, round(), "it was late in " + now.phase().text());
    rounds.ifPresent(open -> open.late(node, now.phase()));
  }

  /// Ends the run after the round that is under way.
  ///
  /// @param why for whoever is told of it
  void stop(Refusal why) {
    stopping = Optional.of(why);
  }

  /// Ends the run after the round that is under way, which the driver does not wait for any more.
  void driverLeft(Refusal why) {
    stop(why);
    if (now.is(RunPhase.PROPOSING)) {
      now.done(DRIVER);
    }
  }

  /// Whether a round is under way that ends by itself.
  ///
  /// @param there the nodes that are there and not late
  boolean isEndingRound(List<String> there) {
    return (is(RunPhase.PROPOSING) || is(RunPhase.VOTING) || is(RunPhase.LEARNING))
        && now.missing().stream().allMatch(name -> name.equals(DRIVER) || there.contains(name));
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
    if (rounds.isEmpty() || now.is(RunPhase.FITTING)) {
      throw Refusal.badInput(
          "the run has no round yet: it is %s".formatted(now.phase().text()),
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
    now.over();
    trace.close();
  }

  /// Ends the run at once.
  void abandon(Refusal why) {
    if (!now.is(RunPhase.OVER)) {
      end(why.exitCode(), String.valueOf(why.getMessage()), why.hint());
    }
  }

  /// A live run that has been founded goes on without the node, unless nobody else is left to take
  /// it up with; any other run ends.
  void without(String node, String why, Refusal otherwise) {
    boolean recalls = now.is(RunPhase.RECALLING) && !attendance.isLast(node);
    if (pace.isLive() && (rounds.isPresent() || recalls)) {
      attendance.without(node, round(), why);
    } else {
      abandon(otherwise);
    }
  }

  /// The ledger gets back what it had lost.
  ///
  /// @param lost at least one statement
  void restore(String node, List<Draft> lost) {
    ledger.restore(lost, _ -> now.done(node), this::abandon);
  }

  /// Goes on to the next phase.
  private void complete() {
    try {
      switch (now.phase()) {
        case FOUNDING -> {
          enter(RunPhase.MERGING);
          opening.sayFounders();
        }
        case MERGING -> found();
        case FITTING -> {
          voice.tellFounded();
          openRound();
        }
        case RESTORING -> goOnOrAsk();
        case RECALLING -> recall();
        case PROPOSING ->
            append(
                trace.leave().during(CORRELATE, _ -> rounds().closeProposals()),
                RunPhase.VOTING,
                _ -> {});
        case VOTING -> {
          append(
              trace.leave().during(DECIDE, _ -> rounds().closeVote()),
              RunPhase.LEARNING,
              rounds()::committed);
          rounds().fold();
        }
        case LEARNING -> {
          trace.close();
          rounds().figures().ifPresent(round -> surroundings.telemetry().count(() -> round));
          surroundings
              .telemetry()
              .protections(() -> rounds().protections(roundBegan, surroundings.nanoTime()));
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

  private void found() {
    Foundation foundation = opening.foundation();
    append(
        foundation.transaction(),
        RunPhase.FITTING,
        head ->
            rounds =
                Optional.of(
                    new RunRounds(
                        new CoordinatorEngine(
                            foundation.state(),
                            new Basis(0, head.root()),
                            foundation.seeds(),
                            plan.late()),
                        assignment)));
  }

  /// Asks for what the ledger lacks; once it lacks nothing, the run goes on from there.
  private void goOnOrAsk() {
    Optional<String> asked = opening.ask();
    if (asked.isPresent()) {
      now.await(List.of(asked.get()));
      return;
    }
    enter(opening.restored());
    opening.copies().forEach(this::joined);
  }

  /// Every node holds what the ledger holds: the run goes on where it was.
  private void recall() {
    RunRounds past = opening.rounds();
    rounds = Optional.of(past);
    roundBegan = surroundings.nanoTime();
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
    if (rounds().last() == plan.message().getRounds()) {
      end(ExitCode.OK, "", "");
      return;
    }
    if (stopping.isPresent()) {
      abandon(stopping.get());
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
          if (now.is(RunPhase.RESTING)) {
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

  /// Appends; once the entries are durable, the nodes get them, and the next phase begins.
  private void append(List<Draft> transaction, RunPhase next, Consumer<TreeHead> then) {
    TracedWork writing = trace.leave().begin(LEDGER_APPEND).with("entries", transaction.size());
    ledger.append(
        transaction,
        head ->
            trace.logged(
                () -> {
                  writing.close();
                  if (!now.is(RunPhase.OVER)) {
                    then.accept(head);
                    enter(next);
                    voice.committed(ledger.newest());
                  }
                }),
        why -> trace.logged(() -> abandon(why)));
  }

  private void enter(RunPhase next) {
    List<String> expected =
        next == RunPhase.RESTING ? new ArrayList<>() : new ArrayList<>(attendance.expected());
    if (next == RunPhase.PROPOSING && !voice.unheard().isEmpty()) {
      expected.add(DRIVER);
    }
    now.enter(next, expected);
    switch (next) {
      case PROPOSING -> trace.await(round(), PROPOSE);
      case VOTING -> trace.await(round(), VOTE);
      case LEARNING -> trace.await(round(), LEARN);
      case FOUNDING, MERGING, FITTING, RESTORING, RECALLING, RESTING, OVER -> {}
    }
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
}
