package dais.coordinator;

import dais.consensus.Ballot;
import dais.consensus.RoundRecord;
import dais.consensus.Summary;
import dais.consensus.Verdict;
import dais.infrastructure.telemetry.RoundCounts;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// A round in figures: for metrics, and for the log.
public final class RoundFigures {
  private static final Logger log = LoggerFactory.getLogger(RoundFigures.class);

  private RoundFigures() {}

  /// Logs a round that is decided.
  ///
  /// @param absent members that took no part, or failed
  /// @param entries that the ledger holds after it
  /// @param more what else is known of it, by name
  public static void log(Summary round, int absent, long entries, Map<String, Integer> more) {
    LoggingEventBuilder line =
        log.atInfo()
            .addKeyValue("called", round.called())
            .addKeyValue("accepted", round.outcomes().accepted())
            .addKeyValue("rejected", round.outcomes().rejected())
            .addKeyValue("undecided", round.outcomes().undecided())
            .addKeyValue("absent", absent)
            .addKeyValue("entries", entries);
    for (Map.Entry<String, Integer> one : more.entrySet()) {
      line = line.addKeyValue(one.getKey(), one.getValue());
    }
    line.log("round decided");
  }

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
