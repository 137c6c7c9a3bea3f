package dais.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A wait that ends at a deadline, for what nobody tells: files and processes of others.
final class Patience {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final long end;

  /// @param total how long to wait in all, from now on
  Patience(Duration total) {
    this.end = System.nanoTime() + total.toNanos();
  }

  boolean isOver() {
    return leftNanos() <= 0 || Thread.currentThread().isInterrupted();
  }

  long secondsLeft() {
    return Math.max(0, Duration.ofNanos(leftNanos()).toSeconds());
  }

  private long leftNanos() {
    return end - System.nanoTime();
  }

  /// Until it is time to look again.
  void pause() {
    LockSupport.parkNanos(LOOK.toNanos());
  }

  /// Looks again and again.
  ///
  /// @return whether it holds; false at the deadline, or when the thread is interrupted
  boolean await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (isOver()) {
        return false;
      }
      pause();
    }
    return true;
  }
}
