package dais.benchmarks;

import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Rows a second at 100 rows of 300 bytes a commit: the ledger's append, waited for, and bare
/// inserts into the same table and indexes with the same pragmas, without triggers, hashes, tiles
/// and checkpoint.
@State(Scope.Benchmark)
public class LedgerBenchmark {
  private static final int ROWS = 100;
  private static final int BODY = 300;
  private static final String INSERT = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private final List<byte[]> bodies = new ArrayList<>();
  private final byte[] hash = new byte[32];
  private Path folder = Path.of("");
  private Optional<LedgerStore> store = Optional.empty();
  private Optional<Connection> bare = Optional.empty();
  private long next;

  /// For JMH.
  public LedgerBenchmark() {
    RandomStream random = new RandomStream(1, 0, Purpose.TRAFFIC, 0);
    for (int i = 0; i < ROWS; i++) {
      byte[] body = new byte[BODY];
      for (int j = 0; j < BODY; j++) {
        body[j] = (byte) random.nextInt(256);
      }
      bodies.add(body);
    }
  }

  /// Two new, empty files.
  @Setup(Level.Iteration)
  public void open() throws IOException, SQLException {
    folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "ledger-benchmark");
    Path ledger = folder.resolve("ledger.db");
    store =
        Optional.of(LedgerStore.create(ledger, "dais/benchmark", SigningKey.derived(1, "ledger")));
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("bare.db"));
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
    bare = Optional.of(connection);
    next = 0;
  }

  /// The table of the entries and its indexes, as the ledger has just laid them.
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

  /// Removes the files.
  @TearDown(Level.Iteration)
  public void close() throws IOException, SQLException {
    store.orElseThrow().close();
    bare.orElseThrow().close();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /// One acknowledged append of 100 drafts.
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public TreeHead append() {
    List<Draft> drafts = new ArrayList<>(ROWS);
    for (byte[] body : bodies) {
      drafts.add(new Draft(EntryKind.PROPOSAL, 1, 7, 1_000_000, body));
    }
    return store.orElseThrow().append(drafts).join();
  }

  /// 100 inserts and a commit.
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long bare() throws SQLException {
    Connection connection = bare.orElseThrow();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (byte[] body : bodies) {
        insert.setLong(1, next++);
        insert.setInt(2, EntryKind.PROPOSAL.number());
        insert.setInt(3, 1);
        insert.setInt(4, 7);
        insert.setLong(5, 1_000_000);
        insert.setInt(6, 1);
        insert.setInt(7, 1);
        insert.setBytes(8, hash);
        insert.setBytes(9, hash);
        insert.setBytes(10, body);
        insert.executeUpdate();
      }
    }
    connection.commit();
    return next;
  }
}
