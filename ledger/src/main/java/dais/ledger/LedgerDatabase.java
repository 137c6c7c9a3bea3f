package dais.ledger;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.VerifyingKey;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/// The SQLite file: how it is opened, what it is made of, how it is told from other files.
final class LedgerDatabase {
  /// The letters `dais`, in the file's header.
  static final int APPLICATION_ID = 0x64616973;

  /// The version of the tables, in the file's header.
  static final int FORMAT = 1;

  private static final List<String> SCHEMA =
      List.of(
          """
          CREATE TABLE ledger (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            origin TEXT NOT NULL,
            checkpoint_key BLOB NOT NULL CHECK (length(checkpoint_key) = 32)
          ) STRICT
          """,
          """
          CREATE TABLE entry (
            idx INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 255),
            round INTEGER NOT NULL CHECK (round >= 0),
            author INTEGER NOT NULL CHECK (author >= -1),
            event_time INTEGER NOT NULL,
            part INTEGER NOT NULL CHECK (part BETWEEN 1 AND parts),
            parts INTEGER NOT NULL CHECK (parts <= 65535),
            leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
            chain_hash BLOB NOT NULL CHECK (length(chain_hash) = 32),
            body BLOB NOT NULL CHECK (length(body) <= 65535)
          ) STRICT
          """,
          """
          CREATE TABLE tile (
            level INTEGER NOT NULL CHECK (level >= 0),
            number INTEGER NOT NULL,
            root BLOB NOT NULL CHECK (length(root) = 32),
            hashes BLOB NOT NULL CHECK (length(hashes) = 8192),
            PRIMARY KEY (level, number)
          ) STRICT, WITHOUT ROWID
          """,
          "CREATE INDEX entry_round ON entry (round)",
          "CREATE INDEX entry_kind ON entry (kind)",
          "CREATE INDEX entry_author ON entry (author)",
          """
          CREATE TRIGGER entry_dense BEFORE INSERT ON entry
          WHEN NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM entry)
          BEGIN SELECT RAISE(ABORT, 'the ledger has no gaps: expected the next index'); END
          """,
          """
          CREATE TRIGGER tile_dense BEFORE INSERT ON tile
          WHEN NEW.number IS NOT
            (SELECT coalesce(max(number) + 1, 0) FROM tile WHERE level = NEW.level)
          BEGIN SELECT RAISE(ABORT, 'the ledger has no gaps: expected the next tile'); END
          """);

  private static final String REFUSE =
      """
      CREATE TRIGGER %1$s_no_%2$s BEFORE %2$s ON %1$s
      BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: %2$s is refused'); END
      """;

  static {
    NativeLibrary.prepare();
  }

  private LedgerDatabase() {}

  /// Whose ledger a file is.
  ///
  /// @param origin the ledger's name in its checkpoints
  /// @param checkpointKey the key that signs them
  record Identity(String origin, VerifyingKey checkpointKey) {}

  /// Opens the one connection that writes: transactions by hand, durable at each commit. Each
  /// commit begins the next transaction at once (the driver's way), so SQLite's write lock is held
  /// as long as the connection is open and no other program can write.
  ///
  /// @param timeout how long another program's lock is waited for
  static Connection writer(LedgerFiles files, Duration timeout) throws SQLException {
    return new LockedRetry(timeout)
        .run(
            files,
            () -> {
              SQLiteConfig config = new SQLiteConfig();
              config.resetOpenMode(SQLiteOpenMode.CREATE);
              config.setTransactionMode(TransactionMode.IMMEDIATE);
              config.setBusyTimeout(LockedRetry.busyMillis(timeout));
              // Else the driver asks for the last row's key after each insert: a sixth of its time.
              config.setGetGeneratedKeys(false);
              return connect(
                  config,
                  files.database().toString(),
                  connection -> {
                    // One statement each: of several pragmas in one string only the first applies.
                    execute(connection, "PRAGMA journal_mode = WAL");
                    execute(connection, "PRAGMA synchronous = FULL");
                    execute(connection, "PRAGMA cache_size = -16384");
                    connection.setAutoCommit(false);
                  });
            });
  }

  /// Opens a connection that cannot write, also on a medium that nobody can write.
  static Connection reader(LedgerFiles files, Duration timeout) throws SQLException {
    return new LockedRetry(timeout)
        .run(
            files,
            () -> {
              try {
                return reader(files.database().toString(), timeout);
              } catch (SQLException e) {
                if (!mayBeFixed(files, e)) {
                  throw e;
                }
                return reader(files.database().toUri() + "?immutable=1", timeout);
              }
            });
  }

  /// A reader makes SQLite's `-shm` file, which fails on a read-only medium. Nobody changes the
  /// database there, so it can be read as it stands, unless a crash left a log beside it.
  private static boolean mayBeFixed(LedgerFiles files, SQLException trouble) {
    SQLiteErrorCode code = LedgerTrouble.code(trouble);
    return (code == SQLiteErrorCode.SQLITE_CANTOPEN || code == SQLiteErrorCode.SQLITE_READONLY)
        && Files.isReadable(files.database())
        && !Files.isWritable(files.database().resolveSibling("."))
        && !Files.exists(files.writeAheadLog());
  }

  private static Connection reader(String name, Duration timeout) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(LockedRetry.busyMillis(timeout));
    return connect(
        config,
        name,
        connection -> {
          execute(connection, "PRAGMA query_only = ON");
          // The first look at the file: here SQLite says whether it can be read at all.
          number(connection, "PRAGMA schema_version");
        });
  }

  /// What a connection needs before it is used.
  @FunctionalInterface
  private interface SetUp {
    void on(Connection connection) throws SQLException;
  }

  private static Connection connect(SQLiteConfig config, String name, SetUp setUp)
      throws SQLException {
    Connection connection = config.createConnection("jdbc:sqlite:" + name);
    try {
      setUp.on(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// Lays the tables into an empty file, in one transaction.
  static void lay(Connection writer, Identity identity) throws SQLException {
    for (String statement : SCHEMA) {
      execute(writer, statement);
    }
    for (String table : List.of("ledger", "entry", "tile")) {
      execute(writer, REFUSE.formatted(table, "update"));
      execute(writer, REFUSE.formatted(table, "delete"));
    }
    try (PreparedStatement insert =
        writer.prepareStatement("INSERT INTO ledger VALUES (1, ?, ?)")) {
      insert.setString(1, identity.origin());
      insert.setBytes(2, identity.checkpointKey().bytes());
      insert.executeUpdate();
    }
    execute(writer, "PRAGMA application_id = " + APPLICATION_ID);
    execute(writer, "PRAGMA user_version = " + FORMAT);
    writer.commit();
  }

  /// Tells whose ledger this is.
  ///
  /// @throws Refusal if the file is no dais ledger or a newer dais wrote it
  static Identity identify(LedgerFiles files, Duration timeout) {
    try (Connection connection = reader(files, timeout)) {
      return identify(files, connection);
    } catch (SQLException e) {
      throw LedgerTrouble.of(files, e);
    }
  }

  private static Identity identify(LedgerFiles files, Connection connection) throws SQLException {
    long application = number(connection, "PRAGMA application_id");
    long format = number(connection, "PRAGMA user_version");
    if (number(connection, "PRAGMA page_count") == 0) {
      throw Refusal.badInput(
          "expected a dais ledger but " + files + " is empty",
          "Name a file that dais wrote with --ledger.");
    }
    if (application != APPLICATION_ID || format < 1) {
      throw Refusal.badInput(
          "expected a dais ledger but %s is another SQLite database (application id %d, not %d)"
              .formatted(files, application, APPLICATION_ID),
          "Name a file that dais wrote with --ledger.");
    }
    if (format > FORMAT) {
      throw Refusal.badInput(
          "%s has ledger format %d but this dais reads up to format %d"
              .formatted(files, format, FORMAT),
          "Use the newer dais that wrote it.");
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT origin, checkpoint_key FROM ledger")) {
      if (!row.next()) {
        throw LedgerTrouble.tampered(files, "its table `ledger` must say whose it is but is empty");
      }
      return new Identity(row.getString(1), VerifyingKey.of(row.getBytes(2)));
    } catch (IllegalArgumentException e) {
      throw LedgerTrouble.tampered(files, "its checkpoint key is none: " + e.getMessage());
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// The one number that a query answers.
  static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
