package dais.node.agent;

import dais.consensus.Ballot;
import dais.consensus.BallotBatch;
import dais.consensus.Basis;
import dais.consensus.Candidate;
import dais.consensus.Contribution;
import dais.consensus.Evidence;
import dais.consensus.FleetState;
import dais.consensus.Indicator;
import dais.consensus.Micros;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.Prototype;
import dais.consensus.Signature;
import dais.consensus.SignatureRef;
import dais.consensus.SignedStatement;
import dais.consensus.VerdictFunction;
import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.node.detection.LocalModel;
import dais.node.detection.MicroRows;
import dais.node.detection.Scores;
import dais.node.detection.Window;
import dais.node.traffic.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// One member's own part of a round: it observes its batch, proposes signatures, votes on
/// candidates and, once the fleet has decided, learns. Within a round nothing but [#learn] changes
/// it. It owns no clock, socket or store. Single writer.
public final class AgentEngine {
  private final Mandate mandate;
  private final int refitRounds;
  private final int alarmMicros;
  private final LocalModel genesis;
  private Learner learner;
  private final Optional<Learner> shadow;
  private final Memory memory;
  private boolean refitDue;

  /// @param genesis the model of the member's baseline
  /// @param refitRounds rounds between two refits
  /// @param shadowArms whether to score each flow also as if the member had never learned, and as
  ///   if it had learned alone
  public AgentEngine(Mandate mandate, LocalModel genesis, int refitRounds, boolean shadowArms) {
    this.mandate = mandate;
    this.refitRounds = refitRounds;
    this.genesis = genesis;
    this.alarmMicros = Micros.of(genesis.alarmSurprise());
    this.learner = new Learner(genesis);
    this.shadow = shadowArms ? Optional.of(new Learner(genesis)) : Optional.empty();
    this.memory = new Memory(genesis);
  }

  /// Scores a batch of the round after the last that was learned.
  public Observation observe(int round, List<Flow> batch) {
    refitIfDue(round - 1);
    double[] rows = genesis.encoder().encode(batch);
    Scores scores = learner.model().score(rows, batch.size());
    MicroRows kept = genesis.kept(rows);
    int[] matches = memory.match(kept, scores);
    IntStream told =
        IntStream.range(0, batch.size())
            .filter(i -> matches[i] == Memory.NO_MATCH)
            .filter(i -> scores.percentileMicros(i) >= LocalModel.NOTICE_PERCENTILE_MICROS);
    List<NoticedGroup> groups =
        NoticedGroup.of(told, new BatchVectors(batch, kept, scores), Proposal.MAX_SIGNATURES);
    Optional<Scores> local = shadow.map(arm -> scoresOf(arm.model(), rows, scores));
    Optional<Scores> before = shadow.map(arm -> scoresOf(genesis, rows, scores));
    ArmScores arms =
        new ArmScores(
            before.map(AgentEngine::micros),
            local.map(AgentEngine::micros),
            fleetMicros(matches, scores));
    return new Observation(round, kept, scores, local, matches, arms, groups);
  }

  /// The proposal that follows from an observation.
  ///
  /// @param basis the history that this member has applied
  public SignedStatement<Proposal> propose(Observation seen, int epoch, Basis basis) {
    List<Signature> signatures = new ArrayList<>();
    for (NoticedGroup group : seen.groups()) {
      Flow leader = group.flows().getFirst();
      signatures.add(
          new Signature(
              leader.protocol(),
              group.prototype(),
              seen.scores().percentileMicros(group.leader()),
              seen.scores().surpriseMicros(group.leader()),
              group.flows().size(),
              learner.model().contributions(group.prototype().columns()).stream()
                  .map(part -> new Contribution(part.column(), part.weightMicros()))
                  .toList(),
              leader.eventTimeMicros(),
              seen.round() + mandate.charter().config().signatureLifetime()));
    }
    return SignedStatement.sign(
        new Proposal(
            mandate.charter().genesis(),
            epoch,
            seen.round(),
            mandate.member(),
            basis,
            snapshotHash(),
            signatures,
            memory.sightings(seen.matches())),
        mandate.key());
  }

  /// This member's ballots on the candidates that were called to the vote.
  ///
  /// @param open the round as this member's process recomputed it from the signed proposals
  /// @param seen what this member observed in the round
  /// @throws IllegalArgumentException if this member is no voter of the round
  public SignedStatement<BallotBatch> vote(OpenRound open, Observation seen) {
    if (!open.isVoter(mandate.member())) {
      throw new IllegalArgumentException(
          "member %d has no vote in round %d".formatted(mandate.member(), open.round()));
    }
    List<int[]> prototypes =
        open.called().stream().map(open::prototype).map(s -> s.prototype().columns()).toList();
    int[] percentiles = learner.model().scorePrototypes(prototypes);
    List<Ballot> ballots = new ArrayList<>();
    for (int i = 0; i < percentiles.length; i++) {
      Candidate candidate = open.called().get(i);
      Evidence evidence = evidence(open, candidate, prototypes.get(i), percentiles[i]);
      ballots.add(
          new Ballot(
              candidate.id().ordinal(),
              evidence,
              VerdictFunction.verdict(evidence, mandate.charter().config()),
              disclosed(candidate, seen)));
    }
    return SignedStatement.sign(
        new BallotBatch(
            mandate.charter().genesis(),
            open.before().roster().epoch(),
            open.round(),
            mandate.member(),
            open.candidatesHash(),
            ballots),
        mandate.key());
  }

  /// Learns from a decided round: its own flows, and what the fleet accepted.
  ///
  /// @param after the state after the round, as this member's process recomputed it
  /// @return the fleet score of each flow of the round with what was learned from it, in millionths
  public int[] learn(Observation seen, FleetState after) {
    int n = seen.size();
    boolean[] matched = new boolean[n];
    for (int i = 0; i < n; i++) {
      matched[i] = seen.matched(i);
    }
    learner.remember(seen.rows(), seen.scores(), matched);
    shadow.ifPresent(arm -> arm.remember(seen.rows(), seen.localScores(), new boolean[n]));
    boolean added = memory.follow(after);
    refitDue = seen.round() % refitRounds == 0;
    return added
        ? fleetMicros(memory.match(seen.rows(), seen.scores()), seen.scores())
        : seen.arms().fleet();
  }

  /// The member that it speaks for.
  public int member() {
    return mandate.member();
  }

  /// The surprise of the alarm bar, in millionths.
  public int alarmMicros() {
    return alarmMicros;
  }

  /// Follows the fleet to a state that was learned from before.
  public void follow(FleetState state) {
    var _ = memory.follow(state);
  }

  /// The round of the last refit; 0 before the first.
  public int refitRound() {
    return learner.refitRound();
  }

  /// This member's own part as it is now.
  public MemberSnapshot snapshot() {
    CanonicalWriter window = new CanonicalWriter(EntryKind.MODEL.number());
    learner.window().write(window);
    return new MemberSnapshot(
        mandate.member(), learner.refitRound(), refitDue, snapshotHash(), window.toBytes());
  }

  /// Takes up this member's own part from where it was kept. What the fleet agreed on is not in it:
  /// [#follow] comes before the next round.
  ///
  /// @param last the part to take up
  /// @param fitted the snapshot of the observation that the last refit was made for; `last` where
  ///   there was no refit
  /// @throws IllegalArgumentException if models and flows do not come to the hash of `last`
  public void restore(MemberSnapshot last, MemberSnapshot fitted) {
    if (shadow.isPresent()) {
      throw new IllegalStateException("a snapshot holds no shadow arms");
    }
    Learner kept = new Learner(genesis, window(fitted), last.refitRound(), window(last));
    Hash found = hash(kept);
    if (!found.equals(last.hash())) {
      throw new IllegalArgumentException(
          "expected models and flows of member %d with the hash %s but they have %s"
              .formatted(member(), last.hash(), found));
    }
    learner = kept;
    refitDue = last.refitDue();
  }

  private Window window(MemberSnapshot snapshot) {
    Window window = genesis.newWindow();
    CanonicalReader in = snapshot.window();
    window.read(in);
    in.end();
    return window;
  }

  /// SHA-256 over the hashes of the model part and the window part of this member's own state.
  Hash snapshotHash() {
    return hash(learner);
  }

  private static Hash hash(Learner learner) {
    return Hash.sha256(learner.model().snapshotHash().bytes(), learner.window().hash().bytes());
  }

  /// Signatures in force that would cost this member more false alarms than it may spend.
  public int dormantSignatures() {
    return memory.dormant();
  }

  /// A refit waits for the next flows: after the last round there are none.
  private void refitIfDue(int round) {
    if (refitDue) {
      refitDue = false;
      learner.refit(round);
      shadow.ifPresent(arm -> refitShadow(arm, round));
    }
  }

  private void refitShadow(Learner arm, int round) {
    if (learner.learnedFromFleet()) {
      arm.refit(round);
    } else {
      arm.adopt(learner.model());
    }
  }

  private Evidence evidence(
      OpenRound open, Candidate candidate, int[] columns, int percentileMicros) {
    LocalModel model = learner.model();
    return new Evidence(
        false,
        model.baselineRows(),
        percentileMicros,
        model.normalCosineMicros(columns),
        learner.window().anomalyCosineMicros(columns),
        open.acceptedCosineMicros(candidate));
  }

  private List<Indicator> disclosed(Candidate candidate, Observation seen) {
    List<Flow> behind = new ArrayList<>();
    for (SignatureRef ref : candidate.signatures()) {
      if (ref.member() == mandate.member()) {
        behind.addAll(seen.groups().get(ref.index()).flows());
      }
    }
    return Disclosure.of(behind);
  }

  private Scores scoresOf(LocalModel model, double[] rows, Scores scores) {
    return model == learner.model() ? scores : model.score(rows, scores.size());
  }

  private int[] fleetMicros(int[] matches, Scores scores) {
    int[] micros = new int[matches.length];
    for (int i = 0; i < micros.length; i++) {
      micros[i] =
          Micros.of(memory.fleetSurprise(matches[i] != Memory.NO_MATCH, scores.surprise(i)));
    }
    return micros;
  }

  private static int[] micros(Scores scores) {
    return IntStream.range(0, scores.size()).map(scores::surpriseMicros).toArray();
  }

  /// An encoded batch as grouping sees it.
  private static final class BatchVectors implements NoticedGroup.Vectors {
    private final List<Flow> batch;
    private final MicroRows rows;
    private final Scores scores;

    BatchVectors(List<Flow> batch, MicroRows rows, Scores scores) {
      this.batch = batch;
      this.rows = rows;
      this.scores = scores;
    }

    @Override
    public Prototype vector(int flow) {
      return Prototype.of(rows.shared(flow));
    }

    @Override
    public Flow flow(int index) {
      return batch.get(index);
    }

    @Override
    public int surpriseMicros(int flow) {
      return scores.surpriseMicros(flow);
    }
  }
}
