package dais.coordinator.service;

import dais.consensus.LogicalTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// How a run keeps time. In a plan run everybody is waited for, and rounds happen in logical time.
/// In a live run a phase ends at its deadline, and rounds happen when they do.
///
/// @param phase how long a phase may wait
/// @param interval from the begin of a round to that of the next, at least
/// @param clock of a live run; empty in a plan run
record Pace(Duration phase, Duration interval, Optional<InstantSource> clock) {
  /// A fleet cannot be founded without one of its founders, and fitting takes its time.
  private static final Duration FOUNDING = Duration.ofSeconds(60);

  static Pace logical(Duration phase) {
    return new Pace(phase, Duration.ZERO, Optional.empty());
  }

  static Pace live(Duration phase, Duration interval, InstantSource clock) {
    return new Pace(phase, interval, Optional.of(clock));
  }

  boolean isLive() {
    return clock.isPresent();
  }

  /// Whether the run ends where a node has not spoken by the deadline; else it goes on without.
  boolean waitsForAll(RunPhase now) {
    return !isLive() || now == RunPhase.FOUNDING || now == RunPhase.MERGING;
  }

  /// How long this phase may wait.
  Duration deadline(RunPhase now) {
    boolean founds = now.compareTo(RunPhase.FITTING) <= 0;
    return isLive() && founds && phase.compareTo(FOUNDING) < 0 ? FOUNDING : phase;
  }

  /// When a round happens that begins now, in microseconds since 1970 UTC.
  ///
  /// @param last what happened last; a clock that was set back does not turn time round
  long micros(int round, long last) {
    return clock
        .map(source -> Math.max(last, micros(source.instant())))
        .orElseGet(() -> LogicalTime.micros(round));
  }

  private static long micros(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(instant.getNano());
  }

  /// How long to rest before the next round.
  ///
  /// @param worked since the last one began
  Duration rest(Duration worked) {
    Duration left = interval.minus(worked);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
