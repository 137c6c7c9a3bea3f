package dais.consensus;

import dais.ledger.Hash;
import java.security.MessageDigest;
import java.util.List;

/// A round between its two transactions: the proposals are fixed and so are the candidates, which
/// follow from them. Immutable.
public final class OpenRound {
  private final FleetState before;
  private final List<SignedStatement<Proposal>> proposals;
  private final Agenda agenda;
  private final List<Candidate> candidates;
  private final List<Candidate> called;
  private final int[] acceptedCosineMicros;
  private final Hash candidatesHash;

  private OpenRound(FleetState before, List<SignedStatement<Proposal>> proposals) {
    this.before = before;
    this.proposals = List.copyOf(proposals);
    List<Proposal> said = proposals.stream().map(SignedStatement::statement).toList();
    Bounds.ascending("authors", said.stream().map(Proposal::member).toList());
    this.agenda = new Agenda(before, said);
    this.candidates = List.copyOf(agenda.candidates(Correlation.of(before, said)));
    this.called = candidates.stream().filter(Candidate::called).toList();
    this.acceptedCosineMicros = new int[candidates.size()];
    for (Candidate candidate : called) {
      acceptedCosineMicros[candidate.id().ordinal()] =
          before.acceptedCosineMicros(prototype(candidate));
    }
    MessageDigest digest = Hash.newDigest();
    candidates.forEach(candidate -> DecisionDigest.update(digest, candidate.encode()));
    this.candidatesHash = Hash.of(digest.digest());
  }

  /// The round after `before` with these valid proposals, ascending by member.
  public static OpenRound of(FleetState before, List<SignedStatement<Proposal>> proposals) {
    return new OpenRound(before, proposals);
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

  /// SHA-256 over the canonical candidates, each after its 32-bit length: what a ballot batch binds
  /// itself to.
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
    Bounds.ascending("voters", ballots.stream().map(SignedStatement::member).toList());
    return new Poll(this, ballots).close(equivocations);
  }
}
