package dais.consensus;

import dais.ledger.Draft;
import dais.ledger.EntryKind;
import java.util.ArrayList;
import java.util.List;

/// How a round lies in the ledger: two transactions, each in one order. Whoever holds the round's
/// parts can make them and so recompute the ledger's root.
public final class RoundEntries {
  private RoundEntries() {}

  /// The first transaction: the proposals, then the candidates, then the committee where one was
  /// drawn.
  ///
  /// @param eventTimeMicros logical time of the round, in microseconds since 1970 UTC
  public static List<Draft> opening(OpenRound open, long eventTimeMicros) {
    List<Draft> drafts = new ArrayList<>();
    for (SignedStatement<Proposal> proposal : open.proposals()) {
      drafts.add(
          new Draft(
              EntryKind.PROPOSAL,
              open.round(),
              proposal.member(),
              eventTimeMicros,
              proposal.encode()));
    }
    for (Candidate candidate : open.candidates()) {
      drafts.add(
          coordinator(EntryKind.CANDIDATE, open.round(), eventTimeMicros, candidate.encode()));
    }
    open.committee()
        .ifPresent(
            committee ->
                drafts.add(
                    coordinator(
                        EntryKind.COMMITTEE, open.round(), eventTimeMicros, committee.encode())));
    return drafts;
  }

  /// The second transaction: the ballots, the decisions, the evidence, what came too late and the
  /// summary.
  ///
  /// @param eventTimeMicros logical time of the round, in microseconds since 1970 UTC
  public static List<Draft> closing(RoundRecord record, long eventTimeMicros) {
    int round = record.round();
    List<Draft> drafts = new ArrayList<>();
    for (SignedStatement<BallotBatch> batch : record.ballots()) {
      drafts.add(
          new Draft(EntryKind.BALLOTS, round, batch.member(), eventTimeMicros, batch.encode()));
    }
    for (Decision decision : record.decisions()) {
      drafts.add(coordinator(EntryKind.DECISION, round, eventTimeMicros, decision.encode()));
    }
    for (Misconduct evidence : record.evidence()) {
      drafts.add(coordinator(EntryKind.EVIDENCE, round, eventTimeMicros, evidence.encode()));
    }
    for (LateStatement late : record.late()) {
      drafts.add(
          new Draft(EntryKind.LATE, round, late.slot().member(), eventTimeMicros, late.encode()));
    }
    drafts.add(coordinator(EntryKind.SUMMARY, round, eventTimeMicros, record.summary().encode()));
    return drafts;
  }

  private static Draft coordinator(EntryKind kind, int round, long eventTimeMicros, byte[] body) {
    return new Draft(kind, round, Draft.COORDINATOR, eventTimeMicros, body);
  }
}
