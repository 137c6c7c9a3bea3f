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
/// @param summary the close; names the round
public record RoundRecord(
    List<SignedStatement<Proposal>> proposals,
    List<Candidate> candidates,
    Optional<Committee> committee,
    List<SignedStatement<BallotBatch>> ballots,
    List<Decision> decisions,
    List<Misconduct> evidence,
    Summary summary) {
  public RoundRecord {
    proposals = List.copyOf(proposals);
    candidates = List.copyOf(candidates);
    ballots = List.copyOf(ballots);
    decisions = List.copyOf(decisions);
    evidence = List.copyOf(evidence);
  }

  /// This round as the last of a run over a stream.
  ///
  /// @param hash SHA-256 over the stream's lines; empty for a round that is not the last of one
  public RoundRecord withStream(Optional<Hash> hash) {
    return new RoundRecord(
        proposals, candidates, committee, ballots, decisions, evidence, summary.withStream(hash));
  }

  public int round() {
    return summary.round();
  }
}
