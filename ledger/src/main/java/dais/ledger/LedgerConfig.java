package dais.ledger;

import java.time.Duration;

/// How much of everything a ledger may hold in memory.
///
/// @param readers read-only connections, at least 1
/// @param cachedEntries entries kept by index, at least 1, each up to 64 kB
/// @param queuedAppends calls of `append` that may wait for the writer, at least 1; the next one
///   blocks its caller
/// @param timeout how long a read waits for a connection, and anyone for a database that another
///   program has locked, before it is refused; in [1 ms, 1 h]
public record LedgerConfig(int readers, int cachedEntries, int queuedAppends, Duration timeout) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  public static final LedgerConfig DEFAULT =
      new LedgerConfig(4, 1_024, 256, Duration.ofSeconds(10));

  public LedgerConfig {
    atLeastOne("readers", readers);
    atLeastOne("cachedEntries", cachedEntries);
    atLeastOne("queuedAppends", queuedAppends);
    if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "timeout must be in [1 ms, 1 h] but was " + timeout.toString());
    }
  }

  private static void atLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1 but was " + value);
    }
  }
}
