package dais.consensus;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// What a round's lineages are measured against: who could be an author, and how often each was
/// one.
final class AuthorHistory {
  private final FleetState before;
  private final int oldest;
  private final int exposure;
  private final Map<Pool, PredictiveTail> tails = new HashMap<>();

  private record Pool(int members, int history, int exposure) {}

  AuthorHistory(FleetState before) {
    this.before = before;
    this.oldest = before.round() + 1 - before.charter().config().window();
    this.exposure = before.roster().electors().mapToInt(Seat::attended).sum();
  }

  /// The corroboration of a lineage that these members proposed in this round.
  ///
  /// @param proposers distinct, ascending
  Corroboration corroboration(Lineage lineage, int[] proposers) {
    int[] past = past(lineage);
    int[] habitual = habitual(past);
    int habits = 0;
    for (int id : past) {
      habits += holds(habitual, id) ? 1 : 0;
    }
    int habitualExposure = 0;
    for (int id : habitual) {
      habitualExposure += before.roster().seat(id).orElseThrow().attended();
    }
    Pool pool =
        new Pool(
            before.roster().electorate() - habitual.length,
            past.length - habits,
            exposure - habitualExposure);
    int authors = 0;
    for (int id : proposers) {
      authors += before.roster().counts(id) && !holds(habitual, id) ? 1 : 0;
    }
    PredictiveTail tail =
        tails.computeIfAbsent(
            pool, key -> new PredictiveTail(key.members, key.history, key.exposure));
    return new Corroboration(
        authors,
        before.colluders() + 1,
        tail.improbableFrom(before.charter().config().improbabilityMicros()),
        pool.members,
        pool.history,
        pool.exposure,
        tail.surpriseMicros(authors));
  }

  /// The electors that proposed a lineage in the window, once a round, ascending.
  private int[] past(Lineage lineage) {
    IntStream.Builder past = IntStream.builder();
    for (Lineage.Appearance appearance : lineage.appearances()) {
      if (appearance.round() >= oldest) {
        appearance.members().ids().filter(before.roster()::counts).forEach(past);
      }
    }
    return past.build().sorted().toArray();
  }

  /// The ids that occur more than [Corroboration#HABIT] times, ascending.
  private static int[] habitual(int[] sorted) {
    int habit = Corroboration.HABIT;
    return IntStream.range(habit, sorted.length)
        .filter(i -> sorted[i] == sorted[i - habit])
        .map(i -> sorted[i])
        .distinct()
        .toArray();
  }

  private static boolean holds(int[] sorted, int id) {
    return Arrays.binarySearch(sorted, id) >= 0;
  }

  /// The members of some references, distinct and ascending.
  static int[] members(List<SignatureRef> signatures) {
    return signatures.stream().mapToInt(SignatureRef::member).distinct().toArray();
  }
}
