package dais.consensus;

import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads the transactions of a round back, as [RoundEntries] lays them out. What it gives is what
/// was claimed: [RoundAudit] checks it.
public final class RoundReader {
  /// The first half of a round, as claimed.
  ///
  /// @param proposals in the order of the entries
  /// @param candidates in the order of the entries
  /// @param committee who was drawn to vote; empty in a round in which everybody votes
  public record Opening(
      List<SignedStatement<Proposal>> proposals,
      List<Candidate> candidates,
      Optional<Committee> committee) {
    public Opening {
      proposals = List.copyOf(proposals);
      candidates = List.copyOf(candidates);
    }
  }

  private RoundReader() {}

  /// Whether a record of this kind stands in the first half of a round.
  public static boolean opens(EntryKind kind) {
    return kind == EntryKind.PROPOSAL || kind == EntryKind.CANDIDATE || kind == EntryKind.COMMITTEE;
  }

  /// The first half of a round.
  ///
  /// @throws MalformedBody if a record has no place in it
  public static Opening opening(List<Draft> drafts) {
    requireOnly(drafts, List.of(EntryKind.PROPOSAL, EntryKind.CANDIDATE, EntryKind.COMMITTEE));
    List<Committee> committees = all(drafts, EntryKind.COMMITTEE, RoundReader::drawn);
    if (committees.size() > 1) {
      throw new MalformedBody(
          "expected at most one committee in a round but found " + committees.size());
    }
    return new Opening(
        all(drafts, EntryKind.PROPOSAL, SignedStatement::proposal),
        all(drafts, EntryKind.CANDIDATE, Candidate::decode),
        committees.stream().findFirst());
  }

  /// A whole round.
  ///
  /// @param open the first half, as the reader recomputed it
  /// @param drafts the second half
  /// @throws MalformedBody if a record has no place in it, or the summary is missing
  public static RoundRecord closing(OpenRound open, List<Draft> drafts) {
    requireOnly(
        drafts,
        List.of(
            EntryKind.BALLOTS,
            EntryKind.DECISION,
            EntryKind.EVIDENCE,
            EntryKind.LATE,
            EntryKind.SUMMARY));
    List<Summary> summaries = all(drafts, EntryKind.SUMMARY, Summary::decode);
    if (summaries.size() != 1) {
      throw new MalformedBody("expected one summary of a round but found " + summaries.size());
    }
    return new RoundRecord(
        open.proposals(),
        open.candidates(),
        open.committee(),
        all(drafts, EntryKind.BALLOTS, SignedStatement::ballots),
        all(drafts, EntryKind.DECISION, Decision::decode),
        all(drafts, EntryKind.EVIDENCE, Misconduct::decode),
        all(drafts, EntryKind.LATE, LateStatement::decode),
        summaries.getFirst());
  }

  private static Committee drawn(byte[] body) {
    if (CommitteeNotice.decode(body) instanceof Committee committee) {
      return committee;
    }
    throw new MalformedBody("expected who was drawn but found what the seeds are bound to");
  }

  private static <T> List<T> all(List<Draft> drafts, EntryKind kind, Function<byte[], T> decode) {
    List<T> found = new ArrayList<>();
    for (Draft draft : drafts) {
      if (draft.kind() == kind) {
        found.add(decode.apply(draft.body()));
      }
    }
    return found;
  }

  private static void requireOnly(List<Draft> drafts, List<EntryKind> kinds) {
    for (Draft draft : drafts) {
      if (!kinds.contains(draft.kind())) {
        throw new MalformedBody(
            "expected %s of round %d but found %s".formatted(kinds, draft.round(), draft.kind()));
      }
    }
  }
}
