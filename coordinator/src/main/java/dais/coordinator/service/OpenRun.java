package dais.coordinator.service;

import dais.consensus.SignedStatement;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.TreeHead;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.FeatureSpace;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.Ready;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunFailed;
import dais.proto.coordinator.v1.TurnsScored;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run over the nodes of a fleet, from the assignment of its members to its end: what is said
/// to it, and what can be asked of it. What follows is [RunCourse]. A run that its coordinator left
/// in the middle goes on at the first transaction that its ledger lacks.
///
/// Confined to the coordinator's loop.
final class OpenRun {
  private final RunParts parts;
  private final Hash runId;
  private final RunCourse course;

  /// Makes or opens the run's ledger and assigns its members. [#begin] follows.
  ///
  /// @param nodes names of the nodes that take part, at least one
  /// @throws Refusal if the ledger cannot be used
  OpenRun(RunRequest plan, List<String> nodes, LedgerConfig config, RunSurroundings surroundings) {
    this.parts = RunParts.of(plan, nodes, config, surroundings);
    this.runId = plan.runId();
    this.course = new RunCourse(parts);
  }

  /// Says to the nodes that are there what they are to do.
  ///
  /// @param kept how far a node has followed this run's ledger, by its name
  void begin(Map<String, KeptLedger> kept) {
    parts.surroundings().tell(parts.voice().begun());
    kept.forEach(this::joined);
  }

  Hash runId() {
    return runId;
  }

  RunPhase phase() {
    return course.phase();
  }

  /// The round that is under way, or the last one.
  int round() {
    return course.round();
  }

  TreeHead head() {
    return parts.ledger().head();
  }

  boolean isLive() {
    return parts.isLive();
  }

  /// Since when and why a live run goes on without a node; empty if the node takes part.
  Optional<Attendance.Absent> absence(String node) {
    return parts.attendance().absence(node);
  }

  Path ledgerPath() {
    return parts.ledger().path();
  }

  /// Members that a node hosts.
  int members(String node) {
    return parts.assignment().of(node).size();
  }

  /// A node is there, for the first time or again: it gets what it lacks, from the ledger.
  ///
  /// @param kept how far it has followed the ledger; it begins anew if it has not
  void joined(String node, KeptLedger kept) {
    course.joined(node, kept);
  }

  /// The driver has a round; after this nobody tells it of the round again.
  void heardByDriver(int round) {
    course.heardByDriver(round);
  }

  /// Another driver, or the same after a break, takes the run over.
  ///
  /// @return what the last one may not have heard
  List<RunEvent> takenOver() {
    course.takenOver();
    List<RunEvent> missed = new ArrayList<>();
    missed.add(parts.voice().begun());
    missed.addAll(parts.voice().unheard());
    return missed;
  }

  /// Looks at the clock: says whom the phase waits for, and ends the run where that is over.
  void tick() {
    parts.trace().logged(course::tick);
  }

  /// Ends the run after the round that is under way.
  ///
  /// @param why for whoever is told of it
  void stop(Refusal why) {
    course.stop(why);
  }

  /// As [#stop], without waiting for the driver, who is gone.
  void driverLeft(Refusal why) {
    course.driverLeft(why);
  }

  /// Whether a round is under way that ends by itself.
  ///
  /// @param there the nodes that are there and not late
  boolean isEndingRound(List<String> there) {
    return course.isEndingRound(there);
  }

  /// Leaves the run without an end, for its members to be hosted by other nodes.
  ///
  /// @return how it is gone on with
  /// @throws Refusal if it cannot be left now
  RunRequest leave() {
    return course.leave();
  }

  /// Gives the run up before it has begun.
  void discard() {
    course.discard();
  }

  /// Ends the run at once.
  void abandon(Refusal why) {
    course.abandon(why);
  }

  /// Hears a node. What is out of turn, a repeat after a break, changes nothing.
  ///
  /// @throws IllegalArgumentException if a message says what no node can say
  void hear(String node, OpenSessionRequest message) {
    if (course.is(RunPhase.OVER)
        || !parts.voice().isOfRun(message.getRunId())
        || members(node) == 0) {
      return;
    }
    parts
        .trace()
        .logged(
            () -> {
              try {
                dispatch(node, message);
              } catch (Refusal e) {
                abandon(e);
              }
            });
  }

  private void dispatch(String node, OpenSessionRequest message) {
    switch (message.getMessageCase()) {
      case PROFILES -> onProfiles(node, message.getProfiles());
      case FEATURE_SPACE -> onSpace(node, message.getFeatureSpace());
      case READY -> onReady(node, message.getReady());
      case PROPOSALS -> onProposals(node, message.getProposals());
      case BALLOTS -> onBallots(node, message.getBallots());
      case LEARNED -> onLearned(node, message.getLearned());
      case LEDGER_PART -> onLedgerPart(node, message.getLedgerPart());
      case DIVERGENCE -> onDivergence(node, message.getDivergence());
      case RUN_FAILED -> onFailure(node, message.getRunFailed());
      case HELLO, HEARTBEAT, COPIES, MEMBER_KEYS, MESSAGE_NOT_SET -> {}
    }
  }

  private void onProfiles(String node, Profiles message) {
    if (course.is(RunPhase.FOUNDING) && parts.opening().profiles(node, message)) {
      course.done(node);
    }
  }

  private void onSpace(String node, FeatureSpace space) {
    if (course.is(RunPhase.MERGING)) {
      parts.opening().space(node, space);
      course.done(node);
    }
  }

  private void onReady(String node, Ready message) {
    if (course.is(RunPhase.FITTING)
        || (course.is(RunPhase.RECALLING) && parts.opening().recalled(node, message))) {
      course.done(node);
    }
    if (message.getSize() == head().size()) {
      parts.attendance().back(node);
    }
  }

  private void onLedgerPart(String node, LedgerPart part) {
    if (course.is(RunPhase.RESTORING)) {
      List<Draft> lost = parts.opening().lost(node, part);
      if (!lost.isEmpty()) {
        course.restore(node, lost);
      }
    }
  }

  private void onProposals(String node, Proposals message) {
    boolean inTime =
        course.is(RunPhase.PROPOSING) && course.rounds().proposals(node, message, course.hearing());
    if (!inTime) {
      course.late(node, message.getProposalsList(), SignedStatement::proposal);
    }
    parts.attendance().spoke(node, inTime, message.getProposalsCount());
  }

  private void onBallots(String node, Ballots message) {
    boolean inTime =
        course.is(RunPhase.VOTING) && course.rounds().ballots(node, message, course.hearing());
    if (!inTime) {
      course.late(node, message.getBallotsList(), SignedStatement::ballots);
    }
    parts.attendance().spoke(node, inTime, message.getBallotsCount());
  }

  private void onLearned(String node, Learned message) {
    if (!course.is(RunPhase.LEARNING) || !course.rounds().learned(node, message)) {
      return;
    }
    parts.attendance().back(node);
    if (isLive() && message.getTurnsCount() > 0) {
      throw new IllegalArgumentException("nobody scores a live run, but a node sent its turns");
    }
    parts
        .voice()
        .tell(
            TurnsScored.newBuilder()
                .setRound(message.getRound())
                .addAllTurns(message.getTurnsList())
                .build());
    if (message.getLast()) {
      course.done(node);
    }
  }

  private void onDivergence(String node, Divergence divergence) {
    course.without(
        node,
        "it recomputes another outcome: " + divergence.getWhat(),
        new Refusal(
            ExitCode.NEGATIVE,
            "round %d: node %s recomputes another outcome: %s"
                .formatted(divergence.getRound(), node, divergence.getWhat()),
            "If the rule or a detector is a plug-in, make it a pure function; else report this as a"
                + " bug, with the ledger."));
  }

  private void onFailure(String node, RunFailed failed) {
    course.without(
        node,
        failed.getMessage(),
        new Refusal(
            ExitCode.of(failed.getExitCode()),
            "node %s: %s".formatted(node, failed.getMessage()),
            failed.getHint()));
  }
}
