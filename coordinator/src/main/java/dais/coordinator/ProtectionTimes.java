package dais.coordinator;

import dais.consensus.Candidate;
import dais.consensus.Outcome;
import dais.consensus.RoundRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// How long a fleet takes from the first signature of a threat to its members' knowing it: for
/// metrics. Only threats that were first seen while this looks on are timed, each once.
public final class ProtectionTimes {
  private static final int MOST_LINEAGES = 4_096;

  private int firstLineage;
  // By number, the oldest first: when the round began that saw it first; empty once it is known.
  private final SequencedMap<Integer, OptionalLong> seen = new LinkedHashMap<>();

  /// @param firstLineage number of the first lineage that is yet to be opened
  public ProtectionTimes(int firstLineage) {
    this.firstLineage = firstLineage;
  }

  /// These were first seen before this looked on.
  public void leaveOut(List<Candidate> candidates) {
    candidates.forEach(
        candidate -> firstLineage = StrictMath.max(firstLineage, candidate.lineage() + 1));
  }

  /// The times of those that a round has accepted.
  ///
  /// @param began when the round began, nanoseconds by any clock
  /// @param now when its members had learned it, by the same
  public List<Duration> after(RoundRecord round, long began, long now) {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < round.candidates().size(); i++) {
      Candidate candidate = round.candidates().get(i);
      if (candidate.lineage() < firstLineage) {
        continue;
      }
      OptionalLong since = seen.computeIfAbsent(candidate.lineage(), _ -> OptionalLong.of(began));
      if (since.isPresent() && round.decisions().get(i).outcome() == Outcome.ACCEPTED) {
        times.add(Duration.ofNanos(now - since.getAsLong()));
        seen.put(candidate.lineage(), OptionalLong.empty());
      }
    }
    while (seen.size() > MOST_LINEAGES) {
      firstLineage = StrictMath.max(firstLineage, seen.pollFirstEntry().getKey() + 1);
    }
    return times;
  }
}
