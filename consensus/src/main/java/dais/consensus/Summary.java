package dais.consensus;

import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.util.List;
import java.util.Optional;

/// The close of a round.
///
/// @param round the round
/// @param proposers members whose proposal stands; the PROPOSAL entries are in this order
/// @param voters members whose ballots stand; the BALLOTS entries are in this order
/// @param called candidates that went to the vote
/// @param outcomes decisions by outcome
/// @param voidBallots ballots that contradicted their evidence
/// @param digest the decision digest after this round
/// @param stream in the last round of a run over a stream, SHA-256 over its lines up to there, each
///   ended by a line feed: the claim of who read it, checked by reading a copy again
public record Summary(
    int round,
    MemberSet proposers,
    MemberSet voters,
    int called,
    Outcomes outcomes,
    int voidBallots,
    DecisionDigest digest,
    Optional<Hash> stream) {
  /// Decisions by outcome.
  public record Outcomes(int accepted, int rejected, int undecided) {
    public Outcomes {
      Bounds.within("accepted", accepted, 0, Integer.MAX_VALUE);
      Bounds.within("rejected", rejected, 0, Integer.MAX_VALUE);
      Bounds.within("undecided", undecided, 0, Integer.MAX_VALUE);
    }

    /// Counts a round's decisions.
    public static Outcomes of(List<Decision> decisions) {
      return new Outcomes(
          count(decisions, Outcome.ACCEPTED),
          count(decisions, Outcome.REJECTED),
          count(decisions, Outcome.UNDECIDED));
    }

    private static int count(List<Decision> decisions, Outcome outcome) {
      return (int) decisions.stream().filter(decision -> decision.outcome() == outcome).count();
    }

    /// How many candidates the round had.
    public int candidates() {
      return accepted + rejected + undecided;
    }
  }

  public Summary {
    Bounds.within("round", round, 1, Integer.MAX_VALUE);
    Bounds.within("called candidates", called, 0, Integer.MAX_VALUE);
    Bounds.within("void ballots", voidBallots, 0, Integer.MAX_VALUE);
  }

  public byte[] encode() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.SUMMARY.number()).i32(round);
    proposers.write(out);
    voters.write(out);
    out.i32(called).i32(outcomes.accepted()).i32(outcomes.rejected()).i32(outcomes.undecided());
    out.i32(voidBallots).hash(digest.value());
    // Last, and only where there is one: all other summaries keep their bytes.
    stream.ifPresent(out::hash);
    return out.toBytes();
  }

  /// This summary, closing a run over a stream.
  Summary withStream(Optional<Hash> hash) {
    return new Summary(round, proposers, voters, called, outcomes, voidBallots, digest, hash);
  }

  /// The summary that these bytes are.
  ///
  /// @throws dais.ledger.MalformedBody if they are not the canonical encoding of one
  public static Summary decode(byte[] body) {
    return Bounds.decode(
        EntryKind.SUMMARY,
        body,
        in ->
            new Summary(
                in.i32(),
                MemberSet.read(in),
                MemberSet.read(in),
                in.i32(),
                new Outcomes(in.i32(), in.i32(), in.i32()),
                in.i32(),
                new DecisionDigest(in.hash()),
                in.hasMore() ? Optional.of(in.hash()) : Optional.empty()));
  }
}
