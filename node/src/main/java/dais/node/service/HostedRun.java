package dais.node.service;

import dais.consensus.AuditResult;
import dais.consensus.BallotBatch;
import dais.consensus.Diverged;
import dais.consensus.FleetReplica;
import dais.consensus.Genesis;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundReader;
import dais.consensus.RoundRecord;
import dais.consensus.RoundTime;
import dais.consensus.SignedStatement;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.logging.LogScope;
import dais.infrastructure.telemetry.Phase;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TracedWork;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.ledger.TreeHead;
import dais.ledger.wire.Records;
import dais.node.features.FeatureSpace;
import dais.node.features.SignedProfile;
import dais.node.host.Absences;
import dais.node.host.Founders;
import dais.node.host.MemberHost;
import dais.node.host.RunOpener;
import dais.node.host.ScoredTurn;
import dais.proto.coordinator.v1.Committed;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.Ready;
import dais.proto.coordinator.v1.RunAssigned;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A run as one node takes part in it: what the ledger gains comes in, what the hosted members say
/// goes out. Everything that comes is recomputed before it is applied; where the recomputation
/// differs, nothing is applied and the difference is told.
///
/// For one thread.
final class HostedRun implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HostedRun.class);

  private final Hash runId;
  private final Genesis genesis;
  private final Founders founders;
  private final LedgerCopy copy;
  private final Telemetry telemetry;
  private final NodeVoice voice;
  private final RoundTime time;
  private final OwnStatements own;
  // Only where keys are somebody's own: those that derive from a seed convict nobody.
  private final Optional<MemberStore> kept;
  private final HeardProfiles profiles;
  private final PendingEntries pending = new PendingEntries();
  private Optional<FeatureSpace> space = Optional.empty();
  private Optional<MemberHost> host = Optional.empty();
  private Absences absences = new Absences(false);
  private boolean seesNothing;
  private long size;
  private long lastMicros;
  private String traceparent = "";

  /// Opens the run's inputs and says the members' profiles.
  ///
  /// @param home where what was verified is kept, and what must not be lost
  /// @param telemetry is told what the members do when
  /// @param out where messages go
  /// @throws Refusal if the node cannot take part
  HostedRun(
      RunAssigned assigned,
      RunOpener opener,
      NodeHome home,
      Telemetry telemetry,
      Consumer<OpenSessionRequest> out) {
    Assigned checked = Assigned.of(assigned);
    this.genesis = checked.genesis();
    this.runId = FoundingAudit.runId(genesis);
    this.telemetry = telemetry;
    this.voice = new NodeVoice(runId, out);
    this.time = RoundTime.of(genesis);
    this.own = new OwnStatements(!genesis.derivedKeys());
    this.founders =
        opener.open(assigned.getPlan(), genesis, checked.members(), assigned.getShadowArms());
    SortedMap<Integer, byte[]> said;
    try {
      SortedMap<Integer, byte[]> fresh = fresh(checked.members(), founders.profiles());
      this.kept =
          genesis.derivedKeys() ? Optional.empty() : Optional.of(new MemberStore(home, runId));
      said = kept.map(store -> store.profiles(fresh)).orElse(fresh);
      this.copy = home.copies().open(runId, genesis, assigned.getBegins());
    } catch (RuntimeException e) {
      founders.close();
      throw e;
    }
    this.profiles = new HeardProfiles(genesis, said);
    voice.profiles(List.copyOf(said.values()));
  }

  private static SortedMap<Integer, byte[]> fresh(
      List<Integer> members, List<SignedProfile> profiles) {
    SortedMap<Integer, byte[]> fresh = new TreeMap<>();
    for (int i = 0; i < profiles.size(); i++) {
      fresh.put(members.get(i), profiles.get(i).encode());
    }
    return fresh;
  }

  Hash runId() {
    return runId;
  }

  /// The round that is under way; 0 before the founding.
  int round() {
    return host.map(MemberHost::round).orElse(0);
  }

  /// Entries of the ledger that were applied.
  long size() {
    return size;
  }

  /// What the node's own copy of the ledger holds.
  TreeHead held() {
    return copy.head();
  }

  /// The connection broke: what had come of a transaction comes again.
  void interrupted() {
    pending.clear();
  }

  /// Hears the coordinator.
  ///
  /// @throws Distrust if it says what does not follow
  /// @throws Refusal if the node cannot go on with the run
  void hear(OpenSessionResponse message) {
    traceparent = message.getTraceparent();
    try (LogScope _ = LogScope.run(runId.toString())) {
      switch (message.getMessageCase()) {
        case FOUNDERS -> {
          if (space.isEmpty()) {
            profiles.hear(message.getFounders()).ifPresent(this::merge);
          }
        }
        case COMMITTED -> committed(message.getCommitted());
        case ROUND_OPENED -> {
          if (host.isPresent() && host.get().round() == message.getRoundOpened().getRound()) {
            propose(host.get());
          }
        }
        case RUN_RESUMED -> resume();
        case WELCOME,
            HEARTBEAT,
            RUN_ASSIGNED,
            RUN_ENDED,
            LEDGER_WANTED,
            MEMBERS_WANTED,
            MESSAGE_NOT_SET -> {}
      }
    } catch (MalformedBody e) {
      throw Distrust.of(round(), "what is no entry of a ledger: " + e.getMessage());
    }
  }

  /// Says once more what may have been lost with the connection, or with the coordinator.
  private void resume() {
    copy.requireAllTold(round());
    if (host.isPresent()) {
      voice.readyAgain(ready());
    }
    voice.again();
  }

  private Ready.Builder ready() {
    return Ready.newBuilder().setSize(size);
  }

  private void merge(List<SignedProfile> all) {
    FeatureSpace merged = merged(all);
    space = Optional.of(merged);
    step();
    voice.space(merged);
  }

  private FeatureSpace merged(List<SignedProfile> all) {
    try {
      return founders.merge(all);
    } catch (IllegalArgumentException e) {
      throw Refusal.badInput(
          "the founders' profiles do not fit together: " + e.getMessage(),
          "Give the nodes traffic of one schema: the same format, and the same mapping of columns.");
    }
  }

  private void committed(Committed message) {
    for (Draft draft : Records.drafts(message.getCommit())) {
      if (host.isEmpty() && draft.round() > 0) {
        found(Optional.empty());
      }
      pending.add(draft, round());
      if (message.getHistory() && draft.kind() == EntryKind.SUMMARY) {
        apply(Optional.empty());
      }
    }
    if (message.getCommit().hasHead()) {
      TreeHead head = Records.head(message.getCommit().getHead());
      if (host.isEmpty()) {
        found(Optional.of(head));
      } else {
        apply(Optional.of(head));
      }
    }
  }

  /// Applies the founding: its entries must be those that this node knows already.
  private void found(Optional<TreeHead> announced) {
    FeatureSpace merged =
        space.orElseThrow(() -> Distrust.of(0, "a founding before the founders' profiles"));
    FleetReplica replica =
        new FoundingAudit(genesis, profiles.bodies(), merged, founders.consensus())
            .replica(pending.all(), announced);
    host = Optional.of(members(merged, replica));
    copy.hold(pending.all());
    size = replica.head().size();
    pending.clear();
    profiles.forget();
    log.atInfo().addKeyValue("members", host.get().size()).log("members fitted");
    step();
    voice.ready(ready());
  }

  /// The hosted members: where they were, or before the first round. What they learned from is in
  /// the copy.
  private MemberHost members(FeatureSpace merged, FleetReplica replica) {
    MemberHost members = founders.fit(merged, replica);
    return kept.isEmpty() || copy.head().size() == 0 || kept.get().restore(members)
        ? members
        : founders.fit(merged, replica);
  }

  /// Applies a transaction of a round, or a whole round of the past.
  ///
  /// @param announced the ledger after it; empty for a round of the past
  private void apply(Optional<TreeHead> announced) {
    MemberHost members =
        host.orElseThrow(() -> Distrust.of(0, "a summary before the run's founding"));
    List<Draft> opening = pending.opening();
    List<Draft> closing = pending.closing();
    long micros = time(members.round());
    size += pending.entries();
    pending.clear();
    try (LogScope _ = LogScope.round(members.round())) {
      observe(members);
      if (members.opened().isEmpty()) {
        open(members, opening);
      } else if (!opening.isEmpty()) {
        throw Distrust.of(
            members.round(), "candidates of round %d once more".formatted(members.round()));
      }
      if (closing.isEmpty()) {
        requireHead(members, micros, announced);
        copy.hold(opening);
        vote(members);
      } else {
        copy.hold(opening);
        close(members, closing, micros, announced);
      }
    }
  }

  /// When the round of what is pending happened; never before the last one.
  private long time(int round) {
    long micros = time.micros(round, pending.all());
    if (micros < lastMicros) {
      throw Distrust.of(
          round,
          "round %d happened at %d us, before what happened last at %d us"
              .formatted(round, micros, lastMicros));
    }
    lastMicros = micros;
    return micros;
  }

  private void open(MemberHost members, List<Draft> opening) {
    if (members.open(RoundReader.opening(opening)) instanceof Diverged diverged) {
      throw Distrust.of(members.round(), diverged);
    }
    own.requireIn(members.opened().orElseThrow(), members.replica().check());
  }

  private static void requireHead(MemberHost members, long micros, Optional<TreeHead> announced) {
    OpenRound open = members.opened().orElseThrow();
    requireHead(members.round(), members.replica().headAfter(open, micros), announced);
  }

  private static void requireHead(int round, TreeHead expected, Optional<TreeHead> announced) {
    TreeHead found = announced.orElse(expected);
    if (!found.equals(expected)) {
      throw new Distrust(
          round,
          "the ledger in round %d: expected %s but found %s".formatted(round, expected, found),
          Distrust.bytes(expected),
          Distrust.bytes(found));
    }
  }

  private void propose(MemberHost members) {
    if (members.hasLearned()) {
      return; // It is decided, in this history or in the one that the copy holds.
    }
    if (members.hasObserved()) {
      voice.again(); // The coordinator was gone meanwhile, and heard it too early.
      return;
    }
    try (LogScope _ = LogScope.round(members.round())) {
      List<SignedStatement<Proposal>> fresh =
          traced(Phase.OBSERVE, members, () -> observe(members));
      List<SignedStatement<Proposal>> proposals =
          kept.map(store -> store.proposals(members, fresh)).orElse(fresh);
      own.proposed(proposals);
      voice.proposals(members.round(), proposals, absences);
    }
  }

  private List<SignedStatement<Proposal>> observe(MemberHost members) {
    if (members.hasObserved() || members.hasLearned()) {
      return List.of();
    }
    absences = new Absences(false);
    if (members.isPastItsTraffic() && !seesNothing) {
      seesNothing = true;
      log.warn("the traffic has ended: from this round on the members see nothing");
    }
    List<SignedStatement<Proposal>> proposals = members.propose(absences);
    kept.ifPresent(store -> store.observed(members));
    return proposals;
  }

  private void vote(MemberHost members) {
    List<SignedStatement<BallotBatch>> fresh =
        traced(Phase.VOTE, members, () -> members.vote(absences));
    step();
    List<SignedStatement<BallotBatch>> ballots =
        kept.map(store -> store.ballots(members, fresh)).orElse(fresh);
    own.voted(ballots);
    voice.ballots(members.round(), ballots, absences);
  }

  private void close(
      MemberHost members, List<Draft> drafts, long micros, Optional<TreeHead> announced) {
    int round = members.round();
    OpenRound open = members.opened().orElseThrow();
    RoundRecord record = RoundReader.closing(open, drafts);
    own.requireIn(open, record, members.replica().check());
    AuditResult result =
        announced.isPresent()
            ? members.close(record, announced.get().root(), micros)
            : members.catchUp(record, micros);
    if (result instanceof Diverged diverged) {
      throw Distrust.of(round, diverged);
    }
    requireHead(round, members.replica().head(), announced);
    copy.hold(drafts);
    List<ScoredTurn> turns =
        traced(
            Phase.LEARN,
            members,
            () -> {
              List<ScoredTurn> learned = members.learn(absences);
              if (announced.isPresent()) {
                log.atInfo().addKeyValue("entries", size).log("round learned");
              }
              return learned;
            });
    step();
    if (announced.isEmpty()) {
      return;
    }
    copy.settle(); // What the node has confirmed it does not lose.
    // In a live run nobody knows better than the members: there is nothing to score by.
    voice.learned(round, genesis.derivedKeys() ? turns : List.of(), absences);
  }

  /// Does what the coordinator asked for, as part of its trace. What is past has none.
  private <T> T traced(Phase phase, MemberHost members, Supplier<T> task) {
    try (TracedWork work = telemetry.join(traceparent, phase).with("members", members.size());
        LogScope _ = LogScope.trace(work.traceId())) {
      return task.get();
    }
  }

  /// The ledger has grown: what was said before has arrived.
  private void step() {
    voice.grown();
    own.clear();
  }

  @Override
  public void close() {
    try (copy) {
      founders.close();
    }
  }
}
