package dais.consensus;

import java.time.Duration;
import java.time.Instant;

/// The clock of a plan run: round r happens r minutes after the fleet's founding, whenever it is
/// computed.
public final class LogicalTime {
  private static final Instant FOUNDING = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration ROUND = Duration.ofMinutes(1);
  private static final long MICROS_PER_SECOND = 1_000_000;

  private LogicalTime() {}

  /// Microseconds since 1970 UTC.
  public static long micros(int round) {
    return FOUNDING.plus(ROUND.multipliedBy(round)).getEpochSecond() * MICROS_PER_SECOND;
  }
}
