package dais.consensus;

import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.util.List;

/// One member's ballots of one round: one for every candidate that was called to the vote.
///
/// @param genesis leaf hash of the genesis entry
/// @param epoch how often the roster had changed
/// @param round the round, from 1
/// @param member id of the voter
/// @param candidates [OpenRound#candidatesHash] of the candidates that the voter checked
/// @param ballots by ascending candidate
public record BallotBatch(
    Hash genesis, int epoch, int round, int member, Hash candidates, List<Ballot> ballots)
    implements Statement {
  public BallotBatch {
    Bounds.within("epoch", epoch, 0, Integer.MAX_VALUE);
    Bounds.within("round", round, 1, Integer.MAX_VALUE);
    Bounds.within("member id", member, 0, MemberSet.MAX_ID);
    Bounds.ascending("candidates", ballots, Ballot::candidate);
    ballots = List.copyOf(ballots);
  }

  @Override
  public EntryKind kind() {
    return EntryKind.BALLOTS;
  }

  @Override
  public byte[] encode() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.BALLOTS.number());
    out.hash(genesis).i32(epoch).i32(round).i32(member).hash(candidates);
    out.i32(ballots.size());
    ballots.forEach(ballot -> ballot.write(out));
    return out.toBytes();
  }

  /// The batch that these bytes are.
  ///
  /// @throws dais.ledger.MalformedBody if they are not the canonical encoding of one
  public static BallotBatch decode(byte[] body) {
    return Bounds.decode(
        EntryKind.BALLOTS,
        body,
        in ->
            new BallotBatch(
                in.hash(),
                in.i32(),
                in.i32(),
                in.i32(),
                in.hash(),
                Bounds.list(in, Ballot.LEAST_BYTES, Ballot::read)));
  }
}
