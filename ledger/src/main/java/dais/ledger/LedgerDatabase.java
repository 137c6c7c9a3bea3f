package dais.ledger;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.VerifyingKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteOpenMode;

/// The SQLite file: how it is opened, what it is made of, how it is told from other files.
final class LedgerDatabase {
  /// The letters `dais`, in the file's header.
  static final int APPLICATION_ID = 0x64616973;

  /// The version of the tables, in the file's header.
  static final int FORMAT = 1;

  private static final int BUSY_MILLIS = 10_000;

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

  private LedgerDatabase() {}

  /// Whose ledger a file is.
  ///
  /// @param origin the ledger's name in its checkpoints
  /// @param checkpointKey the key that signs them
  record Identity(String origin, VerifyingKey checkpointKey) {}

  /// Opens the one connection that writes: transactions by hand, durable at each commit. Each
  /// commit begins the next transaction at once (the driver's way), so SQLite's write lock is held
  /// as long as the connection is open and no other program can write.
  static Connection writer(LedgerFiles files) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    Connection connection =
        connect(
            files,
            config,
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA cache_size = -16384");
    connection.setAutoCommit(false);
    return connection;
  }

  /// Opens a connection that cannot write.
  static Connection reader(LedgerFiles files) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return connect(files, config, "PRAGMA query_only = ON");
  }

  private static Connection connect(LedgerFiles files, SQLiteConfig config, String... pragmas)
      throws SQLException {
    config.setBusyTimeout(BUSY_MILLIS);
    Connection connection = config.createConnection("jdbc:sqlite:" + files.database());
    try {
      // One statement each: of several pragmas in one string only the first applies.
      for (String pragma : pragmas) {
        execute(connection, pragma);
      }
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
  static Identity identify(LedgerFiles files) {
    try (Connection connection = reader(files)) {
      return identify(files, connection);
    } catch (SQLException e) {
      throw LedgerTrouble.of(files, e);
    }
  }

  private static Identity identify(LedgerFiles files, Connection connection) throws SQLException {
    long application = number(connection, "PRAGMA application_id");
    long format = number(connection, "PRAGMA user_version");
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
      row.next();
      return new Identity(row.getString(1), VerifyingKey.of(row.getBytes(2)));
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
