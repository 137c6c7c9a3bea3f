package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.BallotBatch;
import dais.consensus.Basis;
import dais.consensus.Checked;
import dais.consensus.LogicalTime;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundRecord;
import dais.consensus.StatementCheck;
import dais.coordinator.CoordinatorEngine;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.logging.LogScope;
import dais.infrastructure.rpc.Pages;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import dais.proto.coordinator.v1.Absence;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.Committed;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.FeatureSpace;
import dais.proto.coordinator.v1.Founders;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.RoundDecided;
import dais.proto.coordinator.v1.RoundOpened;
import dais.proto.coordinator.v1.RunAssigned;
import dais.proto.coordinator.v1.RunEnded;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunFailed;
import dais.proto.coordinator.v1.RunFounded;
import dais.proto.coordinator.v1.RunOver;
import dais.proto.coordinator.v1.StartRunRequest;
import dais.proto.coordinator.v1.TurnsScored;
import dais.proto.coordinator.v1.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One plan run over the nodes of a fleet, from the assignment of its members to its end. In a plan
/// run nobody is ever absent because he is slow: a phase waits for every node, by name, and where
/// the wait passes its deadline the run ends.
///
/// Confined to the coordinator's loop: signatures are verified and entries stored by other threads,
/// which hand their results back to it.
final class PlanRun {
  /// What the run needs of the process round it.
  interface Surroundings {
    /// Sends to a node; a node without a session gets nothing and catches up when it is back.
    void send(String node, OpenSessionResponse message);

    /// Tells the run's driver and its watchers.
    void tell(RunEvent event);

    /// Runs `task` on the coordinator's loop.
    void execute(Runnable task);

    /// Where signatures are verified.
    Executor verifiers();

    /// Monotonic, in nanoseconds.
    long nanoTime();
  }

  /// Where the run is.
  enum Phase {
    /// The members' profiles are heard.
    FOUNDING,
    /// The feature spaces that follow from them are heard.
    MERGING,
    /// Detectors are fitted.
    FITTING,
    PROPOSING,
    VOTING,
    LEARNING,
    /// Nothing follows.
    OVER;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(PlanRun.class);

  private final PlanRequest plan;
  private final StartRunRequest request;
  private final Surroundings surroundings;
  private final Hash runId;
  private final Assignment assignment;
  private final LedgerStore ledger;
  private final Map<Integer, byte[]> profiles = new TreeMap<>();
  private final Map<String, FeatureSpace> spaces = new TreeMap<>();
  private final Map<Integer, String> absences = new TreeMap<>();
  private Optional<CoordinatorEngine> engine = Optional.empty();
  private Optional<OpenRound> open = Optional.empty();
  private Optional<RoundDecided> decided = Optional.empty();
  private List<Committed> newest = List.of();
  private long newestFrom;
  private Phase phase = Phase.FOUNDING;
  private Await await;
  private boolean stopping;

  /// Opens the run's ledger and assigns its members.
  ///
  /// @param nodes names of the nodes that are there, at least one
  /// @throws Refusal if the ledger cannot be made
  PlanRun(PlanRequest plan, List<String> nodes, LedgerConfig config, Surroundings surroundings) {
    this.plan = plan;
    this.request = plan.message();
    this.surroundings = surroundings;
    this.runId = Foundation.runId(plan.genesis());
    this.assignment = new Assignment(nodes, plan.genesis().members().size());
    this.ledger =
        LedgerStore.create(ledgerPath(), "dais/run/" + runId, plan.checkpointKey(), config);
    this.await = newAwait();
    assignment.nodes().forEach(this::assign);
  }

  Hash runId() {
    return runId;
  }

  Phase phase() {
    return phase;
  }

  /// The round that is under way, or the last one.
  int round() {
    return engine.map(e -> e.state().round()).orElse(0)
        + (phase == Phase.PROPOSING || phase == Phase.VOTING ? 1 : 0);
  }

  TreeHead head() {
    return ledger.head();
  }

  Path ledgerPath() {
    return Path.of(request.getLedgerPath());
  }

  /// Members that a node hosts.
  int members(String node) {
    return assignment.of(node).size();
  }

  /// Hears a node. What is out of turn, a repeat after a break, changes nothing.
  ///
  /// @throws IllegalArgumentException if a message says what no node can say
  void hear(String node, OpenSessionRequest message) {
    if (!message.getRunId().equals(Wire.bytes(runId)) || assignment.of(node).isEmpty()) {
      return;
    }
    try (LogScope _ = LogScope.run(runId.toString())) {
      switch (message.getMessageCase()) {
        case PROFILES -> onProfiles(node, message.getProfiles());
        case FEATURE_SPACE -> onSpace(node, message.getFeatureSpace());
        case READY -> {
          if (phase == Phase.FITTING) {
            done(node);
          }
        }
        case PROPOSALS -> onProposals(node, message.getProposals());
        case BALLOTS -> onBallots(node, message.getBallots());
        case LEARNED -> onLearned(node, message.getLearned());
        case DIVERGENCE -> onDivergence(node, message.getDivergence());
        case RUN_FAILED -> onFailure(node, message.getRunFailed());
        case HELLO, HEARTBEAT, MESSAGE_NOT_SET -> {}
      }
    }
  }

  /// A node has a session again: it gets what it missed, from the ledger.
  ///
  /// @param kept entries that it holds; 0 if it has to begin anew
  void joined(String node, long kept) {
    if (phase == Phase.OVER || assignment.of(node).isEmpty()) {
      return;
    }
    if (kept == 0) {
      assign(node);
      if (phase.compareTo(Phase.FOUNDING) > 0) {
        sendFounders(node);
      }
    }
    if (phase.compareTo(Phase.MERGING) > 0) {
      History.of(ledger.reads(), kept, newestFrom)
          .forEach(page -> send(node, message().setCommitted(page)));
      newest.forEach(page -> send(node, message().setCommitted(page)));
    }
    if (phase == Phase.PROPOSING) {
      send(node, message().setRoundOpened(RoundOpened.newBuilder().setRound(round())));
    }
  }

  /// Looks at the clock: says whom the phase waits for, and ends the run where that is over.
  void tick() {
    if (phase == Phase.OVER || await.missing().isEmpty()) {
      return;
    }
    long left = await.leftNanos(surroundings.nanoTime());
    if (left <= 0) {
      end(
          ExitCode.TIMEOUT,
          "round %d, %s: still waiting for %d of %d nodes after %d s: %s"
              .formatted(
                  round(),
                  phase.text(),
                  await.missing().size(),
                  assignment.nodes().size(),
                  request.getPhaseMillis() / 1_000,
                  String.join(", ", await.missing())),
          "Look at the nodes with `dais fleet status` and `dais fleet logs`.");
    } else {
      tell(
          event()
              .setWaiting(
                  Waiting.newBuilder()
                      .setRound(round())
                      .setPhase(phase.text())
                      .addAllNodes(await.missing())
                      .setOf(assignment.nodes().size())
                      .setLeftMillis((int) Duration.ofNanos(left).toMillis())));
    }
  }

  /// Ends the run after the round that is under way.
  void stop() {
    stopping = true;
  }

  /// Ends the run at once.
  void abandon(ExitCode code, String message, String hint) {
    if (phase != Phase.OVER) {
      end(code, message, hint);
    }
  }

  private void assign(String node) {
    send(
        node,
        message()
            .setRunAssigned(
                RunAssigned.newBuilder()
                    .setPlan(request.getPlan())
                    .setGenesis(request.getGenesis())
                    .addAllMembers(assignment.of(node))
                    .setShadowArms(request.getShadowArms())));
  }

  private void onProfiles(String node, Profiles message) {
    if (phase != Phase.FOUNDING) {
      return;
    }
    List<Integer> members = assignment.of(node);
    int known = (int) members.stream().filter(profiles::containsKey).count();
    for (ByteString profile : message.getProfilesList()) {
      if (known == members.size()) {
        throw new IllegalArgumentException(
            "expected %d profiles of %s but found more".formatted(members.size(), node));
      }
      profiles.put(members.get(known++), profile.toByteArray());
    }
    if (message.getLast()) {
      done(node);
    }
  }

  private void sendFounders(String node) {
    List<List<ByteString>> pages = Pages.of(List.copyOf(profiles.values()));
    for (int i = 0; i < pages.size(); i++) {
      send(
          node,
          message()
              .setFounders(
                  Founders.newBuilder()
                      .addAllProfiles(pages.get(i))
                      .setLast(i == pages.size() - 1)));
    }
  }

  private void onSpace(String node, FeatureSpace space) {
    if (phase == Phase.MERGING) {
      spaces.put(node, space);
      done(node);
    }
  }

  private void found() {
    List<FeatureSpace> distinct = spaces.values().stream().distinct().toList();
    if (distinct.size() > 1) {
      end(
          ExitCode.NEGATIVE,
          "the nodes made %d different feature spaces of the same profiles"
              .formatted(distinct.size()),
          "Run one version of dais on all nodes; if they do, report this as a bug.");
      return;
    }
    FeatureSpace space = distinct.getFirst();
    Foundation foundation =
        Foundation.of(
            plan.genesis(),
            List.copyOf(profiles.values()),
            space.getSpace().toByteArray(),
            space.getSharedColumns(),
            plan.config(),
            Foundation.seeds(
                plan.config(),
                plan.genesis().members().size(),
                request.getSeed(),
                request.getRounds()));
    profiles.clear();
    spaces.clear();
    append(
        foundation.transaction(),
        head -> {
          engine =
              Optional.of(
                  new CoordinatorEngine(
                      foundation.state(), new Basis(0, head.root()), foundation.seeds()));
          commit(Phase.FITTING, foundation.transaction(), head);
        });
  }

  private void openRound() {
    if (stopping || engine().state().round() == request.getRounds()) {
      end(ExitCode.OK, "", "");
      return;
    }
    int round = engine().state().round() + 1;
    engine().open(LogicalTime.micros(round));
    absences.clear();
    enter(Phase.PROPOSING);
    sendAll(message().setRoundOpened(RoundOpened.newBuilder().setRound(round)).build());
  }

  private void onProposals(String node, Proposals message) {
    if (phase != Phase.PROPOSING || message.getRound() != round()) {
      return;
    }
    StatementCheck check = engine().check();
    absent(message.getAbsencesList());
    verified(
        node,
        message.getLast(),
        () ->
            message.getProposalsList().stream()
                .map(bytes -> check.proposal(bytes.toByteArray()))
                .toList(),
        checked -> {
          switch (checked) {
            case Checked.Valid<Proposal> valid -> engine().propose(valid);
            case Checked.Refused<Proposal> refused -> refused(node, refused);
          }
        });
  }

  private void closeProposals() {
    CoordinatorEngine.Opening opening = engine().closeProposals();
    open = Optional.of(opening.round());
    append(opening.transaction(), head -> commit(Phase.VOTING, opening.transaction(), head));
  }

  private void onBallots(String node, Ballots message) {
    if (phase != Phase.VOTING || message.getRound() != round()) {
      return;
    }
    StatementCheck check = engine().check();
    OpenRound round = open.orElseThrow();
    absent(message.getAbsencesList());
    verified(
        node,
        message.getLast(),
        () ->
            message.getBallotsList().stream()
                .map(bytes -> check.ballots(bytes.toByteArray(), round))
                .toList(),
        checked -> {
          switch (checked) {
            case Checked.Valid<BallotBatch> valid -> engine().vote(valid);
            case Checked.Refused<BallotBatch> refused -> refused(node, refused);
          }
        });
  }

  private void closeVote() {
    CoordinatorEngine.Closing closing = engine().closeVote();
    append(
        closing.transaction(),
        head -> {
          engine().committed(head);
          decided = Optional.of(decided(closing.record(), head));
          commit(Phase.LEARNING, closing.transaction(), head);
        });
  }

  private void onLearned(String node, Learned message) {
    if (phase != Phase.LEARNING || message.getRound() != round()) {
      return;
    }
    absent(message.getAbsencesList());
    tell(
        event()
            .setTurnsScored(
                TurnsScored.newBuilder()
                    .setRound(message.getRound())
                    .addAllTurns(message.getTurnsList())));
    if (message.getLast()) {
      done(node);
    }
  }

  private void closeRound() {
    RoundDecided.Builder round = decided.orElseThrow().toBuilder();
    absences.forEach(
        (member, reason) ->
            round.addAbsences(Absence.newBuilder().setMember(member).setReason(reason)));
    tell(event().setRoundDecided(round));
    openRound();
  }

  private RoundDecided decided(RoundRecord record, TreeHead head) {
    RoundDecided.Builder decided =
        RoundDecided.newBuilder()
            .setRound(record.round())
            .setCalled(record.summary().called())
            .setTreeSize(head.size())
            .setRoot(Wire.bytes(head.root()))
            .setDecisionDigest(Wire.bytes(engine().state().digest().value()));
    record.candidates().forEach(one -> decided.addCandidates(ByteString.copyFrom(one.encode())));
    record.decisions().forEach(one -> decided.addDecisions(ByteString.copyFrom(one.encode())));
    return decided.build();
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

  private void absent(List<Absence> more) {
    more.forEach(absence -> absences.put(absence.getMember(), absence.getReason()));
  }

  private void refused(String node, Checked.Refused<?> refused) {
    log.atWarn()
        .addKeyValue("node", node)
        .addKeyValue("fault", refused.fault())
        .log("statement refused: {}", refused.message());
  }

  /// Verifies statements beside the loop and hears them on it; the node is done once the last of
  /// its messages has come and none is still being verified.
  private <T> void verified(String node, boolean last, Supplier<List<T>> verify, Consumer<T> hear) {
    Await current = await;
    current.begin(node, last);
    surroundings
        .verifiers()
        .execute(
            () -> {
              List<T> checked = verify.get();
              surroundings.execute(
                  () -> {
                    if (await == current) {
                      checked.forEach(hear);
                      if (current.end(node)) {
                        complete();
                      }
                    }
                  });
            });
  }

  private void done(String node) {
    if (await.done(node)) {
      complete();
    }
  }

  /// Goes on to the next phase.
  private void complete() {
    switch (phase) {
      case FOUNDING -> {
        enter(Phase.MERGING);
        assignment.nodes().forEach(this::sendFounders);
      }
      case MERGING -> found();
      case FITTING -> {
        RunFounded.Builder founded = RunFounded.newBuilder().setLedgerPath(request.getLedgerPath());
        assignment.nodes().forEach(n -> founded.putMembersByNode(n, assignment.of(n).size()));
        tell(event().setFounded(founded));
        openRound();
      }
      case PROPOSING -> closeProposals();
      case VOTING -> closeVote();
      case LEARNING -> closeRound();
      case OVER -> {}
    }
  }

  /// Appends and goes on once the entries are durable.
  private void append(List<Draft> transaction, Consumer<TreeHead> then) {
    newestFrom = ledger.head().size();
    if (transaction.isEmpty()) {
      then.accept(ledger.head());
      return;
    }
    var _ =
        ledger
            .append(transaction)
            .whenComplete(
                (head, failure) ->
                    surroundings.execute(
                        () -> {
                          if (phase == Phase.OVER) {
                            return;
                          }
                          if (failure == null) {
                            then.accept(head);
                          } else if (failure instanceof Refusal refusal) {
                            end(
                                refusal.exitCode(),
                                String.valueOf(failure.getMessage()),
                                refusal.hint());
                          } else {
                            throw new IllegalStateException("the ledger failed", failure);
                          }
                        }));
  }

  private void commit(Phase next, List<Draft> transaction, TreeHead head) {
    newest = Wire.committed(transaction, head);
    enter(next);
    newest.forEach(page -> sendAll(message().setCommitted(page).build()));
  }

  private void enter(Phase next) {
    phase = next;
    await = newAwait();
  }

  private Await newAwait() {
    return new Await(
        assignment.nodes(),
        surroundings.nanoTime() + Duration.ofMillis(request.getPhaseMillis()).toNanos());
  }

  private void end(ExitCode code, String message, String hint) {
    phase = Phase.OVER;
    sendAll(message().setRunEnded(RunEnded.newBuilder().setReason(message)).build());
    ledger.close();
    log.atInfo()
        .addKeyValue("last_round", round())
        .addKeyValue("exit_code", code.code())
        .log("run ends: {}", message.isEmpty() ? "complete" : message);
    tell(
        event()
            .setRunOver(
                RunOver.newBuilder().setExitCode(code.code()).setMessage(message).setHint(hint)));
  }

  private CoordinatorEngine engine() {
    return engine.orElseThrow();
  }

  private void send(String node, OpenSessionResponse.Builder message) {
    surroundings.send(node, message.build());
  }

  private void sendAll(OpenSessionResponse message) {
    assignment.nodes().forEach(node -> surroundings.send(node, message));
  }

  private OpenSessionResponse.Builder message() {
    return OpenSessionResponse.newBuilder().setRunId(Wire.bytes(runId));
  }

  private RunEvent.Builder event() {
    return RunEvent.newBuilder().setRunId(Wire.bytes(runId));
  }

  private void tell(RunEvent.Builder event) {
    surroundings.tell(event.build());
  }
}
