package dais.consensus;

import dais.consensus.AuditResult.Agreed;
import dais.consensus.Misconduct.Equivocation;
import dais.consensus.Statement.Slot;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A member's own recomputation of a round, from the signed statements alone: every signature,
/// every statement's fleet, round and basis, correlation, agenda, committee, verdict function,
/// tally, decisions, evidence and summary.
public final class RoundAudit {
  /// What the first half of a round is: open for ballots, or refused.
  public sealed interface Opening permits Opened, Diverged {}

  /// The candidates and the committee are what the proposals and the seed make them.
  ///
  /// @param round what may be voted on
  public record Opened(OpenRound round) implements Opening {}

  private static final byte[] NOTHING = new byte[0];

  private final FleetState before;
  private final StatementCheck check;

  /// @param before the state that the auditor holds
  /// @param basis the round of that state and the root of the auditor's own copy of the ledger
  ///   after it
  public RoundAudit(FleetState before, Basis basis) {
    this.before = before;
    this.check = new StatementCheck(before, basis);
  }

  /// Checks the first transaction of a round; a voter does so before it judges.
  public Opening open(
      List<SignedStatement<Proposal>> proposals,
      List<Candidate> candidates,
      Optional<Committee> committee) {
    Optional<Diverged> refused = refused(proposals, check::proposal).or(() -> misdrawn(committee));
    if (refused.isPresent()) {
      return refused.get();
    }
    OpenRound open = OpenRound.of(before, proposals, committee.map(Committee::seed));
    return differs("candidate", open.candidates(), candidates, Candidate::encode)
        .or(
            () ->
                differs(
                    "committee",
                    open.committee().stream().toList(),
                    committee.stream().toList(),
                    Committee::encode))
        .<Opening>map(diverged -> diverged)
        .orElseGet(() -> new Opened(open));
  }

  /// Checks the second transaction of a round that [#open] agreed with.
  ///
  /// @param closed the round as it was announced
  public AuditResult close(OpenRound open, RoundRecord closed) {
    List<SignedStatement<BallotBatch>> ballots = closed.ballots();
    List<Equivocation> equivocations =
        closed.evidence().stream()
            .filter(Equivocation.class::isInstance)
            .map(Equivocation.class::cast)
            .toList();
    Optional<Diverged> refused =
        refused(ballots, signed -> check.ballots(signed, open))
            .or(() -> unproved(equivocations, ballots))
            .or(() -> notLate(closed));
    if (refused.isPresent()) {
      return refused.get();
    }
    // What the stream held is the claim of who read it; all else is recomputed.
    RoundRecord expected = open.close(ballots, equivocations).withStream(closed.summary().stream());
    return differs("decision", expected.decisions(), closed.decisions(), Decision::encode)
        .or(() -> differs("evidence", expected.evidence(), closed.evidence(), Misconduct::encode))
        .or(
            () ->
                differs(
                    "summary",
                    List.of(expected.summary()),
                    List.of(closed.summary()),
                    Summary::encode))
        .<AuditResult>map(diverged -> diverged)
        .orElseGet(() -> new Agreed(before.after(expected)));
  }

  /// Checks a whole round.
  public AuditResult check(RoundRecord record) {
    return switch (open(record.proposals(), record.candidates(), record.committee())) {
      case Opened(OpenRound open) -> close(open, record);
      case Diverged diverged -> diverged;
    };
  }

  /// A committee that is drawn out of turn, or by another seed than the one that was committed to.
  private Optional<Diverged> misdrawn(Optional<Committee> announced) {
    int round = before.round() + 1;
    if (announced.isPresent() != before.drawsCommittee()) {
      return Optional.of(
          new Diverged(
              announced.isPresent()
                  ? "committee of round %d, in which everybody votes".formatted(round)
                  : "missing committee of round %d".formatted(round),
              NOTHING,
              announced.map(Committee::encode).orElse(NOTHING)));
    }
    return announced.flatMap(
        drawn -> {
          Hash committed = before.seeds().orElseThrow().value();
          Hash revealed = SeedLink.before(drawn.seed());
          return revealed.equals(committed)
              ? Optional.empty()
              : Optional.of(
                  new Diverged(
                      "hash of the seed that round %d reveals".formatted(round),
                      committed.bytes(),
                      revealed.bytes()));
        });
  }

  /// The first statement that must not count, or that is out of order.
  private <S extends Statement> Optional<Diverged> refused(
      List<SignedStatement<S>> statements, Function<SignedStatement<S>, Checked<S>> check) {
    int last = -1;
    for (SignedStatement<S> signed : statements) {
      if (signed.member() <= last) {
        return Optional.of(surplus(signed + " after that of member " + last, signed.encode()));
      }
      last = signed.member();
      if (check.apply(signed) instanceof Checked.Refused<S>(Checked.Fault fault, String message)) {
        return Optional.of(
            surplus("%s (%s: %s)".formatted(signed, fault, message), signed.encode()));
      }
    }
    return Optional.empty();
  }

  /// The first equivocation that is not proved, or whose ballots were counted nevertheless.
  private Optional<Diverged> unproved(
      List<Equivocation> equivocations, List<SignedStatement<BallotBatch>> ballots) {
    for (Equivocation equivocation : equivocations) {
      int member = equivocation.member();
      if (!proved(equivocation)) {
        return Optional.of(
            surplus("unproved evidence against member " + member, equivocation.encode()));
      }
      if (equivocation.phase() == EntryKind.BALLOTS
          && equivocation.round() == before.round() + 1
          && ballots.stream().anyMatch(batch -> batch.member() == member)) {
        return Optional.of(
            surplus("ballots of the equivocating member " + member, equivocation.encode()));
      }
    }
    return Optional.empty();
  }

  private boolean proved(Equivocation equivocation) {
    return equivocation.round() <= before.round() + 1
        && equivocation.first().statement().genesis().equals(before.charter().genesis())
        && before
            .roster()
            .seat(equivocation.member())
            .filter(seat -> seat.standing() != Seat.Standing.QUARANTINED)
            .map(seat -> seat.member().key())
            .filter(key -> equivocation.first().verifiedBy(key))
            .filter(key -> equivocation.second().verifiedBy(key))
            .isPresent();
  }

  /// The first late statement that must not stand, is out of order, or was counted in this round.
  private Optional<Diverged> notLate(RoundRecord closed) {
    Optional<Slot> last = Optional.empty();
    for (LateStatement late : closed.late()) {
      Slot slot = late.slot();
      if (last.filter(before -> before.compareTo(slot) >= 0).isPresent()) {
        return Optional.of(surplus(late + ", out of order or twice", late.encode()));
      }
      last = Optional.of(slot);
      if (check.late(late.signed())
          instanceof Checked.Refused<?>(Checked.Fault fault, String why)) {
        return Optional.of(surplus("%s (%s: %s)".formatted(late, fault, why), late.encode()));
      }
      if (slot.round() == closed.round()
          && counted(slot.phase(), closed.summary()).contains(slot.member())) {
        return Optional.of(surplus(late + ", of a member that was counted", late.encode()));
      }
    }
    return Optional.empty();
  }

  /// Who was counted, as the summary claims it: it is recomputed too.
  private static MemberSet counted(EntryKind phase, Summary summary) {
    return phase == EntryKind.PROPOSAL ? summary.proposers() : summary.voters();
  }

  private <T> Optional<Diverged> differs(
      String what, List<T> expected, List<T> found, Function<T, byte[]> encode) {
    return IntStream.range(0, StrictMath.max(expected.size(), found.size()))
        .filter(
            i -> i >= expected.size() || i >= found.size() || !expected.get(i).equals(found.get(i)))
        .mapToObj(
            i ->
                new Diverged(
                    "%s %d.%d".formatted(what, before.round() + 1, i),
                    i < expected.size() ? encode.apply(expected.get(i)) : NOTHING,
                    i < found.size() ? encode.apply(found.get(i)) : NOTHING))
        .filter(pair -> !Arrays.equals(pair.expected(), pair.found()))
        .findFirst();
  }

  private static Diverged surplus(String what, byte[] found) {
    return new Diverged(what, NOTHING, found);
  }
}
