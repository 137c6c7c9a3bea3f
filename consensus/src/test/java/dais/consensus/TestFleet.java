package dais.consensus;

import dais.infrastructure.identity.SigningKey;
import dais.ledger.Hash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A fleet of members 0 to n - 1 with derived keys and prototypes of four columns, and what its
/// members would say.
final class TestFleet {
  static final int WIDTH = 4;
  static final Hash GENESIS = hash("genesis");

  final ConsensusConfig config;
  final List<SigningKey> keys;
  final FleetState founding;

  TestFleet(int members) {
    this(members, ConsensusConfig.DEFAULT);
  }

  TestFleet(int members, ConsensusConfig config) {
    this.config = config;
    this.keys =
        IntStream.range(0, members).mapToObj(id -> SigningKey.derived(7, "member " + id)).toList();
    this.founding =
        FleetState.founding(
            new Charter(GENESIS, WIDTH, config),
            IntStream.range(0, members).mapToObj(this::member).toList());
  }

  /// The founding state of this fleet with a chain of seeds committed to.
  FleetState drawing() {
    return founding.committed(new SeedCommitment(seed(0)));
  }

  /// Seed `number` of the chain, from 1; its head for 0.
  static Hash seed(int number) {
    Hash seed = hash("last seed");
    for (int i = 40; i > number; i--) {
      seed = SeedLink.before(seed);
    }
    return seed;
  }

  /// The round after `state`, with the seed that is due.
  static OpenRound open(FleetState state, List<SignedStatement<Proposal>> proposals) {
    return OpenRound.of(
        state,
        proposals,
        state.drawsCommittee()
            ? state.seeds().map(link -> seed(link.draws() + 1))
            : Optional.empty());
  }

  Member member(int id) {
    return new Member(id, keys.get(id).verifyingKey());
  }

  static Hash hash(String text) {
    return Hash.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  static Basis basis(FleetState state) {
    return new Basis(state.round(), hash("root " + state.round()));
  }

  static StatementCheck check(FleetState state) {
    return new StatementCheck(state, basis(state));
  }

  static RoundAudit audit(FleetState state) {
    return new RoundAudit(state, basis(state));
  }

  /// A signature of percentile 0.96 that expires as late as the plan allows.
  Signature signature(FleetState state, int... columns) {
    return signature(state, "tcp", 960_000, columns);
  }

  Signature signature(FleetState state, String protocol, int confidence, int... columns) {
    return new Signature(
        protocol,
        Prototype.of(columns),
        confidence,
        1_400_000,
        2,
        List.of(new Contribution(1, 300_000)),
        1_700_000_000_000_000L,
        state.round() + config.signatureLifetime());
  }

  /// What member `id` says in the round after `state`.
  Proposal proposal(FleetState state, int id, List<Signature> signatures, List<Sighting> seen) {
    return new Proposal(
        GENESIS,
        state.roster().epoch(),
        state.round() + 1,
        id,
        basis(state),
        hash("snapshot " + id),
        signatures,
        seen);
  }

  <S extends Statement> SignedStatement<S> sign(S statement) {
    return SignedStatement.sign(statement, keys.get(statement.member()));
  }

  SignedStatement<Proposal> propose(FleetState state, int id, Signature... signatures) {
    return sign(proposal(state, id, List.of(signatures), List.of()));
  }

  /// The proposals of all members: what `signatures` gives each.
  List<SignedStatement<Proposal>> propose(
      FleetState state, IntFunction<List<Signature>> signatures) {
    return IntStream.range(0, keys.size())
        .mapToObj(id -> sign(proposal(state, id, signatures.apply(id), List.of())))
        .toList();
  }

  /// Evidence whose verdict is CONFIRM, REJECT or ABSTAIN.
  static Evidence evidence(Verdict verdict, int acceptedCosine) {
    return new Evidence(
        false,
        verdict == Verdict.ABSTAIN ? 100 : 512,
        verdict == Verdict.CONFIRM ? 970_000 : 500_000,
        300_000,
        0,
        acceptedCosine);
  }

  /// The same verdict on every candidate that was called.
  SignedStatement<BallotBatch> vote(
      OpenRound open, int id, Verdict verdict, Indicator... disclosed) {
    List<Ballot> ballots = new ArrayList<>();
    for (Candidate candidate : open.called()) {
      int cosine = open.acceptedCosineMicros(candidate);
      ballots.add(
          new Ballot(
              candidate.id().ordinal(), evidence(verdict, cosine), verdict, List.of(disclosed)));
    }
    return vote(open, id, ballots);
  }

  SignedStatement<BallotBatch> vote(OpenRound open, int id, List<Ballot> ballots) {
    return sign(
        new BallotBatch(
            GENESIS,
            open.before().roster().epoch(),
            open.round(),
            id,
            open.candidatesHash(),
            ballots));
  }

  /// The batches of members `from` (inclusive) to `to`.
  List<SignedStatement<BallotBatch>> vote(OpenRound open, int from, int to, Verdict verdict) {
    return IntStream.range(from, to).mapToObj(id -> vote(open, id, verdict)).toList();
  }

  /// The state after `rounds` more rounds in which everybody proposes nothing.
  FleetState quiet(FleetState state, int rounds) {
    FleetState after = state;
    for (int i = 0; i < rounds; i++) {
      after =
          after.after(
              OpenRound.of(after, propose(after, id -> List.of())).close(List.of(), List.of()));
    }
    return after;
  }
}
