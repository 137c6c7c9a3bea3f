package dais.consensus;

import dais.ledger.Hash;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/// A round between its two transactions: the proposals are fixed and so are the candidates, which
/// follow from them. Immutable.
public final class OpenRound {
  private final FleetState before;
  private final List<SignedStatement<Proposal>> proposals;
  private final Agenda agenda;
  private final List<Candidate> candidates;
  private final List<Candidate> called;
  private final int[] acceptedCosineMicros;
  private final Optional<Committee> committee;
  private final Hash candidatesHash;

  private OpenRound(
      FleetState before, List<SignedStatement<Proposal>> proposals, Optional<Hash> seed) {
    int voters = before.voters();
    if (seed.isPresent() != voters < before.roster().electorate()) {
      throw new IllegalArgumentException(
          "round %d with %d of %d members to vote must %sreveal a seed"
              .formatted(
                  before.round() + 1,
                  voters,
                  before.roster().electorate(),
                  seed.isPresent() ? "not " : ""));
    }
    this.before = before;
    this.proposals = List.copyOf(proposals);
    List<Proposal> said = proposals.stream().map(SignedStatement::statement).toList();
    Bounds.ascending("authors", said, Proposal::member);
    this.agenda = new Agenda(before, said);
    this.candidates = List.copyOf(agenda.candidates(Correlation.of(before, said)));
    this.called = candidates.stream().filter(Candidate::called).toList();
    this.acceptedCosineMicros = new int[candidates.size()];
    for (Candidate candidate : called) {
      acceptedCosineMicros[candidate.id().ordinal()] =
          before.acceptedCosineMicros(prototype(candidate));
    }
    this.committee = seed.map(revealed -> Committee.draw(before, revealed, said, voters));
    MessageDigest digest = Hash.newDigest();
    candidates.forEach(candidate -> DecisionDigest.update(digest, candidate.encode()));
    committee.ifPresent(drawn -> DecisionDigest.update(digest, drawn.encode()));
    this.candidatesHash = Hash.of(digest.digest());
  }

  /// The round after `before`, in which everybody votes, with these valid proposals, ascending by
  /// member.
  public static OpenRound of(FleetState before, List<SignedStatement<Proposal>> proposals) {
    return of(before, proposals, Optional.empty());
  }

  /// The round after `before` with these valid proposals.
  ///
  /// @param proposals ascending by member
  /// @param seed the next seed of the chain if [FleetState#drawsCommittee], else empty
  public static OpenRound of(
      FleetState before, List<SignedStatement<Proposal>> proposals, Optional<Hash> seed) {
    return new OpenRound(before, proposals, seed);
  }

  public FleetState before() {
    return before;
  }

  public int round() {
    return before.round() + 1;
  }

  /// Ascending by member.
  public List<SignedStatement<Proposal>> proposals() {
    return proposals;
  }

  /// All candidates, ascending by ordinal.
  public List<Candidate> candidates() {
    return candidates;
  }

  /// The candidates that go to the vote, ascending by ordinal.
  public List<Candidate> called() {
    return called;
  }

  /// Who was drawn to vote; empty if everybody votes.
  public Optional<Committee> committee() {
    return committee;
  }

  /// Members whose majority decides: the committee, else all that count.
  public int electorate() {
    return committee.map(drawn -> drawn.members().size()).orElse(before.roster().electorate());
  }

  /// Whether the member votes in this round.
  public boolean isVoter(int member) {
    return before.roster().counts(member)
        && committee.map(drawn -> drawn.members().contains(member)).orElse(true);
  }

  /// SHA-256 over the canonical candidates and the committee where one was drawn, each after its
  /// 32-bit length: what a ballot batch binds itself to.
  public Hash candidatesHash() {
    return candidatesHash;
  }

  /// The signature at a reference.
  ///
  /// @throws IllegalArgumentException if the round has none there
  public Signature signature(SignatureRef ref) {
    return agenda.signature(ref);
  }

  /// The signature that stands for a candidate.
  public Signature prototype(Candidate candidate) {
    return signature(candidate.prototype());
  }

  /// The highest cosine of a called candidate's prototype to an accepted signature of its protocol,
  /// in millionths; 0 without any. Voters put it into their evidence.
  public int acceptedCosineMicros(Candidate candidate) {
    return acceptedCosineMicros[candidate.id().ordinal()];
  }

  /// The close of the round: tally, decisions, evidence and summary.
  ///
  /// @param ballots valid ballot batches, ascending by member
  /// @param equivocations of either phase, in any order
  public RoundRecord close(
      List<SignedStatement<BallotBatch>> ballots, List<Misconduct.Equivocation> equivocations) {
    Bounds.ascending("voters", ballots, SignedStatement::member);
    return new Poll(this, ballots).close(equivocations);
  }
}
