package dais.coordinator;

import dais.consensus.Ballot;
import dais.consensus.RoundRecord;
import dais.consensus.Summary;
import dais.consensus.Verdict;
import dais.infrastructure.telemetry.RoundCounts;
import java.util.Collections;
import java.util.List;

/// A round in figures, for metrics.
public final class RoundFigures {
  private RoundFigures() {}

  /// The figures of a round that is over.
  ///
  /// @param members how many the fleet has
  public static RoundCounts of(RoundRecord round, int members) {
    List<Verdict> verdicts =
        round.ballots().stream()
            .flatMap(batch -> batch.statement().ballots().stream())
            .map(Ballot::verdict)
            .toList();
    Summary.Outcomes outcomes = round.summary().outcomes();
    int present = round.summary().proposers().size();
    return new RoundCounts(
        outcomes.accepted(),
        outcomes.rejected(),
        outcomes.undecided(),
        Collections.frequency(verdicts, Verdict.CONFIRM),
        Collections.frequency(verdicts, Verdict.REJECT),
        Collections.frequency(verdicts, Verdict.ABSTAIN),
        present,
        members - present);
  }
}
