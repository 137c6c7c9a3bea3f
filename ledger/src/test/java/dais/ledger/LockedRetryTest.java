package dais.ledger;

import static dais.ledger.LedgerFixture.ledgerOf;
import static dais.ledger.LedgerFixture.openLedger;
import static dais.ledger.LedgerFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;

final class LockedRetryTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final List<Duration> pauses = new ArrayList<>();

  private LedgerFiles files() {
    return new LedgerFiles(folder.resolve("ledger.db"));
  }

  /// What fails so many times before it succeeds.
  private static LockedRetry.Attempt<String> failing(int times, SQLiteErrorCode code) {
    int[] left = {times};
    return () -> {
      if (left[0]-- > 0) {
        throw new SQLException("as SQLite says", "", code.code);
      }
      return "done";
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void triesAgainThreeTimes(int failures) throws SQLException {
    LockedRetry retry = new LockedRetry(TIMEOUT, pauses::add);

    assertThat(retry.run(files(), failing(failures, SQLiteErrorCode.SQLITE_BUSY)))
        .isEqualTo("done");
    assertThat(pauses).hasSize(failures);
  }

  @Test
  void theFourthFailureIsTheLast() {
    LockedRetry retry = new LockedRetry(TIMEOUT, pauses::add);

    assertThatThrownBy(() -> retry.run(files(), failing(4, SQLiteErrorCode.SQLITE_BUSY_SNAPSHOT)))
        .isInstanceOf(SQLException.class);
    assertThat(pauses).hasSize(3);
  }

  @Test
  void pausesDifferAndStayWithinTheTimeout() throws SQLException {
    LockedRetry retry = new LockedRetry(TIMEOUT, pauses::add);
    for (int i = 0; i < 20; i++) {
      retry.run(files(), failing(3, SQLiteErrorCode.SQLITE_LOCKED));
    }

    assertThat(pauses)
        .allMatch(pause -> pause.toMillis() >= 5_000 && pause.toMillis() <= 10_000)
        .doesNotHaveDuplicates();
    assertThat(LockedRetry.busyMillis(TIMEOUT) * 4 + 3 * 10_000).isLessThanOrEqualTo(60_000);
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE_FULL", "SQLITE_CORRUPT", "SQLITE_IOERR"})
  void whatIsNoLockIsNotTriedAgain(SQLiteErrorCode code) {
    LockedRetry retry = new LockedRetry(TIMEOUT, pauses::add);

    assertThatThrownBy(() -> retry.run(files(), failing(1, code))).isInstanceOf(SQLException.class);
    assertThat(pauses).isEmpty();
  }

  @Test
  void anInterruptEndsTheWaiting() {
    LockedRetry retry =
        new LockedRetry(
            TIMEOUT,
            _ -> {
              throw new InterruptedException();
            });

    Refusal refusal =
        refusal(
            ExitCode.INTERRUPTED,
            () -> retry.run(files(), failing(1, SQLiteErrorCode.SQLITE_BUSY)));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(refusal).hasMessage("interrupted while waiting for the lock on " + files());
  }

  /// SQLite's own lock, as a shell that stays in a transaction holds it.
  @Test
  void aLockThatStaysIsRefusedByItsHoldersName() throws SQLException {
    Path file = folder.resolve("ledger.db");
    ledgerOf(file, 3);
    LedgerConfig config = new LedgerConfig(1, 1, 1, Duration.ofMillis(80));
    try (Connection shell = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = shell.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");

      Refusal refusal =
          refusal(ExitCode.BAD_INPUT, () -> LedgerStore.open(file, LedgerFixture.KEY, config));

      assertThat(refusal).hasMessageContaining(" holds a lock on " + file + ": ");
      if (Files.isReadable(Path.of("/proc/locks"))) {
        assertThat(refusal)
            .hasMessageStartingWith("process " + ProcessHandle.current().pid() + " (")
            .hasMessageContaining("java");
      }
      assertThat(refusal.hint()).contains("database.timeout");
      statement.execute("ROLLBACK");
    }
    openLedger(file).close();
  }

  /// The lock goes in the first pause; the ledger opens.
  @Test
  void aLockThatGoesIsWaitedFor() throws SQLException {
    Path file = folder.resolve("ledger.db");
    ledgerOf(file, 3);
    Connection shell = DriverManager.getConnection("jdbc:sqlite:" + file);
    LockedRetry retry =
        new LockedRetry(
            Duration.ofMillis(8),
            pause -> {
              pauses.add(pause);
              try {
                shell.close();
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    try (Statement statement = shell.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");

      Connection opened =
          retry.run(
              new LedgerFiles(file),
              () -> {
                Connection writer = DriverManager.getConnection("jdbc:sqlite:" + file);
                try (Statement begin = writer.createStatement()) {
                  begin.execute("PRAGMA busy_timeout = 1");
                  begin.execute("BEGIN IMMEDIATE");
                }
                return writer;
              });

      opened.close();
      assertThat(pauses).hasSize(1);
    }
  }
}
