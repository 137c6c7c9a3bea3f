package dais.ledger;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// A fixed number of read-only connections, lent to one read at a time. Thread-safe.
final class ReaderPool implements AutoCloseable {
  private final LedgerFiles files;
  private final LedgerConfig config;
  private final LockedRetry retry;
  private final BlockingQueue<Connection> idle;
  private volatile boolean closed;

  /// Opens the connections.
  ReaderPool(LedgerFiles files, LedgerConfig config) {
    this.files = files;
    this.config = config;
    this.retry = new LockedRetry(config.timeout());
    this.idle = new ArrayBlockingQueue<>(config.readers());
    try {
      for (int i = 0; i < config.readers(); i++) {
        idle.add(LedgerDatabase.reader(files, config.timeout()));
      }
    } catch (SQLException e) {
      throw LedgerTrouble.of(files, e);
    }
  }

  /// What a read does with its connection.
  @FunctionalInterface
  interface Read<T> {
    T from(Connection connection) throws SQLException;
  }

  /// Does one read.
  ///
  /// @throws Refusal if it fails, or no connection becomes free in time
  <T> T read(Read<T> read) {
    Connection connection = borrow();
    try {
      return retry.run(files, () -> read.from(connection));
    } catch (SQLException e) {
      throw LedgerTrouble.of(files, e);
    } finally {
      idle.add(connection);
    }
  }

  /// Does one read that sees a single state of the ledger in all its queries.
  <T> T readSnapshot(Read<T> read) {
    return read(
        connection -> {
          connection.setAutoCommit(false);
          try {
            return read.from(connection);
          } finally {
            connection.setAutoCommit(true);
          }
        });
  }

  private Connection borrow() {
    if (closed) {
      throw new IllegalStateException("read of a ledger that is closed: " + files);
    }
    return take();
  }

  private Connection take() {
    try {
      Connection connection = idle.poll(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
      if (connection != null) {
        return connection;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(
          ExitCode.INTERRUPTED, "interrupted while waiting to read " + files, "Try again.", e);
    }
    throw new Refusal(
        ExitCode.TIMEOUT,
        "waited %d ms for one of the %d reader connections of %s"
            .formatted(config.timeout().toMillis(), config.readers(), files),
        "Read less at the same time, or give the ledger more readers.");
  }

  /// Lets the reads under way finish, then closes all connections. An interrupt that came before
  /// does not break it off.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = Thread.interrupted();
    try {
      for (int i = 0; i < config.readers(); i++) {
        take().close();
      }
    } catch (SQLException e) {
      throw LedgerTrouble.of(files, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
