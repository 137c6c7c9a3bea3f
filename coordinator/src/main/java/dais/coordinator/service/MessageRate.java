package dais.coordinator.service;

import java.time.Duration;

/// How often one node may say something, over all its sessions: [#BURST] messages at once, then one
/// each [#EACH]. A node of a run at full speed says a handful a round. Confined to the
/// coordinator's loop.
final class MessageRate {
  static final int BURST = 10_000;
  static final Duration EACH = Duration.ofMillis(1);

  // When it would have its full burst again: the generic cell rate algorithm (ITU-T I.371).
  private long fullAgain;
  private boolean begun;

  /// Counts a message.
  ///
  /// @param now on any clock that goes forward, in nanoseconds
  /// @return how long until the full burst is there again, if this message is one too many; else
  ///   zero
  Duration take(long now) {
    if (!begun || fullAgain - now < 0) {
      begun = true;
      fullAgain = now;
    }
    if (fullAgain - now > EACH.multipliedBy(BURST - 1L).toNanos()) {
      return Duration.ofNanos(fullAgain - now);
    }
    fullAgain += EACH.toNanos();
    return Duration.ZERO;
  }
}
