package dais.consensus;

import dais.ledger.Hash;
import java.util.List;
import java.util.Optional;

/// All that the ledger holds of one round, each list in its canonical order.
///
/// @param proposals standing proposals, ascending by member
/// @param candidates ascending by ordinal
/// @param committee who was drawn to vote; empty in a round in which everybody votes
/// @param ballots standing ballot batches, ascending by member
/// @param decisions one for each candidate, in their order
/// @param evidence equivocations by round, phase, member, then void ballots by candidate, member
/// @param late statements of this round or earlier ones that came after their phase, ascending by
///   slot; only a live run has any
/// @param summary the close; names the round
public record RoundRecord(
    List<SignedStatement<Proposal>> proposals,
    List<Candidate> candidates,
    Optional<Committee> committee,
    List<SignedStatement<BallotBatch>> ballots,
    List<Decision> decisions,
    List<Misconduct> evidence,
    List<LateStatement> late,
    Summary summary) {
  public RoundRecord {
    proposals = List.copyOf(proposals);
    candidates = List.copyOf(candidates);
    ballots = List.copyOf(ballots);
    decisions = List.copyOf(decisions);
    evidence = List.copyOf(evidence);
    late = List.copyOf(late);
  }

  /// This round as the last of a run over a stream.
  ///
  /// @param hash SHA-256 over the stream's lines; empty for a round that is not the last of one
  public RoundRecord withStream(Optional<Hash> hash) {
    return with(late, summary.withStream(hash));
  }

  /// This round with what had come too late until its close. Nothing else of it changes.
  ///
  /// @param statements ascending by slot
  public RoundRecord withLate(List<LateStatement> statements) {
    return with(statements, summary);
  }

  private RoundRecord with(List<LateStatement> statements, Summary close) {
    return new RoundRecord(
        proposals, candidates, committee, ballots, decisions, evidence, statements, close);
  }

  public int round() {
    return summary.round();
  }
}
