package dais.ledger;

import java.time.Duration;

/// How much of everything a ledger may hold in memory.
///
/// @param readers read-only connections, at least 1
/// @param cachedEntries entries kept by index, at least 1, each up to 64 kB
/// @param queuedAppends calls of `append` that may wait for the writer, at least 1; the next one
///   blocks its caller
/// @param readerWait how long a read waits for a connection before it is refused
public record LedgerConfig(int readers, int cachedEntries, int queuedAppends, Duration readerWait) {
  public static final LedgerConfig DEFAULT =
      new LedgerConfig(4, 1_024, 256, Duration.ofSeconds(30));

  public LedgerConfig {
    atLeastOne("readers", readers);
    atLeastOne("cachedEntries", cachedEntries);
    atLeastOne("queuedAppends", queuedAppends);
  }

  private static void atLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1 but was " + value);
    }
  }
}
