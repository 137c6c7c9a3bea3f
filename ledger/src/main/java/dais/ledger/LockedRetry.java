package dais.ledger;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.sqlite.SQLiteErrorCode;

/// Tries again what the lock of another program stopped: three times, after pauses that differ from
/// process to process, all within one timeout.
final class LockedRetry {
  static final int RETRIES = 3;

  /// Half of the timeout is for the four attempts, in which SQLite itself waits, half for the three
  /// pauses.
  private static final int ATTEMPT_SHARE = 2 * (RETRIES + 1);

  private static final int PAUSE_SHARE = 2 * RETRIES;

  private final Duration timeout;
  private final Pause pause;

  LockedRetry(Duration timeout) {
    // There is nothing to wait on but time: SQLite does not tell when a lock is gone.
    this(timeout, Thread::sleep);
  }

  LockedRetry(Duration timeout, Pause pause) {
    this.timeout = timeout;
    this.pause = pause;
  }

  /// What may be tried again.
  @FunctionalInterface
  interface Attempt<T> {
    T make() throws SQLException;
  }

  /// How time passes.
  @FunctionalInterface
  interface Pause {
    void of(Duration length) throws InterruptedException;
  }

  /// How long SQLite may wait for a lock in one attempt, in milliseconds.
  static int busyMillis(Duration timeout) {
    return Math.toIntExact(timeout.toMillis() / ATTEMPT_SHARE);
  }

  /// What the first attempt gives that meets no lock.
  ///
  /// @throws SQLException of the last attempt, or of the first that failed for another reason
  <T> T run(LedgerFiles files, Attempt<T> attempt) throws SQLException {
    for (int retry = 0; retry < RETRIES; retry++) {
      try {
        return attempt.make();
      } catch (SQLException e) {
        if (!isLocked(e)) {
          throw e;
        }
        rest(files);
      }
    }
    return attempt.make();
  }

  static boolean isLocked(SQLException e) {
    SQLiteErrorCode code = LedgerTrouble.code(e);
    return code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
  }

  private void rest(LedgerFiles files) {
    long longest = timeout.toNanos() / PAUSE_SHARE;
    try {
      pause.of(Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(
          ExitCode.INTERRUPTED,
          "interrupted while waiting for the lock on " + files,
          "Try again.",
          e);
    }
  }
}
