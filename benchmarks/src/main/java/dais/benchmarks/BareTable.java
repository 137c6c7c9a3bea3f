package dais.benchmarks;

import dais.ledger.Draft;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/// The ledger's table of entries with its indexes and pragmas, without triggers, hashes, tiles and
/// checkpoint.
final class BareTable implements AutoCloseable {
  private static final String INSERT = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /// What the ledger would write of a draft that fits into one entry; the chain's hash is any.
  static final class Row {
    private final Draft draft;
    private final byte[] body;
    private final byte[] hash;

    private Row(Draft draft) {
      this.draft = draft;
      this.body = draft.body();
      this.hash = draft.leafHashes().getFirst().bytes();
    }

    static List<Row> of(List<Draft> drafts) {
      return drafts.stream().map(Row::new).toList();
    }
  }

  private final Connection connection;
  private long next;

  private BareTable(Connection connection) {
    this.connection = connection;
  }

  /// An empty one.
  ///
  /// @param ledger as the ledger has just laid it
  /// @param file a new file
  static BareTable like(Path ledger, Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setGetGeneratedKeys(false);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      for (String pragma :
          List.of("journal_mode = WAL", "synchronous = FULL", "cache_size = -16384")) {
        statement.execute("PRAGMA " + pragma);
      }
      for (String sql : schema(ledger)) {
        statement.execute(sql);
      }
    }
    connection.setAutoCommit(false);
    return new BareTable(connection);
  }

  private static List<String> schema(Path ledger) throws SQLException {
    List<String> statements = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + ledger);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'entry' AND type IN ('table',"
                    + " 'index') ORDER BY type DESC")) {
      while (row.next()) {
        statements.add(row.getString(1));
      }
    }
    return statements;
  }

  /// Inserts the rows, and commits.
  ///
  /// @return how many rows there are
  long insert(List<Row> rows) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Row row : rows) {
        insert.setLong(1, next++);
        insert.setInt(2, row.draft.kind().number());
        insert.setInt(3, row.draft.round());
        insert.setInt(4, row.draft.author());
        insert.setLong(5, row.draft.eventTimeMicros());
        insert.setInt(6, 1);
        insert.setInt(7, 1);
        insert.setBytes(8, row.hash);
        insert.setBytes(9, row.hash);
        insert.setBytes(10, row.body);
        insert.executeUpdate();
      }
    }
    connection.commit();
    return next;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
