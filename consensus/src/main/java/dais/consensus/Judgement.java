package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import java.util.List;

/// An outcome, why, and what would have changed it.
///
/// @param outcome what was decided
/// @param reason the condition that decided
/// @param margin the least change of that count that would have flipped the condition: ballots or
///   authors that were missing, or that could have been missing; for [Reason#AGENDA_FULL] places
public record Judgement(Outcome outcome, Reason reason, int margin) {
  /// Why.
  public enum Reason implements Numbered {
    /// ACCEPTED: enough members CONFIRM, and (ii) and (iii) hold.
    ALL_CONDITIONS_HOLD(1),
    /// REJECTED: a majority of the electorate REJECTs.
    MAJORITY_REJECTS(2),
    /// UNDECIDED: (i) failed.
    TOO_FEW_CONFIRM(3),
    /// UNDECIDED, uncorroborated: (ii) failed, the authors are no more than the colluders to
    /// withstand.
    TOO_FEW_AUTHORS(4),
    /// UNDECIDED, uncorroborated: (iii) failed, that many authors are nothing unusual.
    AUTHORS_NOT_IMPROBABLE(5),
    /// UNDECIDED: corroborated, but more improbable candidates filled the agenda.
    AGENDA_FULL(6);

    private static final List<Reason> ALL = List.of(values());

    private final int number;

    Reason(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    /// Whether the number of authors is what was missing.
    public boolean uncorroborated() {
      return this == TOO_FEW_AUTHORS || this == AUTHORS_NOT_IMPROBABLE;
    }
  }

  public Judgement {
    Bounds.within("margin", margin, 1, Integer.MAX_VALUE);
  }

  /// The three conditions with a quorum of CONFIRM ballots in place of (i). The first that fails is
  /// the reason.
  ///
  /// @param quorum fewest CONFIRM ballots that (i) asks for
  static Judgement of(Corroboration corroboration, Tally tally, int quorum) {
    if (tally.reject() >= tally.majority()) {
      return new Judgement(
          Outcome.REJECTED, Reason.MAJORITY_REJECTS, tally.reject() - tally.majority() + 1);
    }
    if (tally.confirm() < quorum) {
      return new Judgement(Outcome.UNDECIDED, Reason.TOO_FEW_CONFIRM, quorum - tally.confirm());
    }
    if (!corroboration.holds()) {
      return uncorroborated(corroboration);
    }
    int spareBallots = tally.confirm() - quorum;
    int spareAuthors = corroboration.authors() - corroboration.needed();
    return new Judgement(
        Outcome.ACCEPTED,
        Reason.ALL_CONDITIONS_HOLD,
        StrictMath.min(spareBallots, spareAuthors) + 1);
  }

  static Judgement uncorroborated(Corroboration corroboration) {
    int missing = corroboration.needed() - corroboration.authors();
    Reason reason =
        corroboration.authors() < corroboration.colludersPlusOne()
            ? Reason.TOO_FEW_AUTHORS
            : Reason.AUTHORS_NOT_IMPROBABLE;
    return new Judgement(Outcome.UNDECIDED, reason, missing);
  }

  void write(CanonicalWriter out) {
    out.u8(outcome.number()).u8(reason.number()).i32(margin);
  }

  static Judgement read(CanonicalReader in) {
    return new Judgement(
        Bounds.numbered(Outcome.ALL, in.u8()), Bounds.numbered(Reason.ALL, in.u8()), in.i32());
  }
}
