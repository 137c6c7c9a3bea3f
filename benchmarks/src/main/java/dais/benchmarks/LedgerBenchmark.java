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
import java.sql.SQLException;
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

  private final List<byte[]> bodies = new ArrayList<>();
  private final List<BareTable.Row> rows;
  private Path folder = Path.of("");
  private Optional<LedgerStore> store = Optional.empty();
  private Optional<BareTable> bare = Optional.empty();

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
    rows = BareTable.Row.of(drafts());
  }

  /// Two new, empty files.
  @Setup(Level.Iteration)
  public void open() throws IOException, SQLException {
    folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "ledger-benchmark");
    Path ledger = folder.resolve("ledger.db");
    store =
        Optional.of(LedgerStore.create(ledger, "dais/benchmark", SigningKey.derived(1, "ledger")));
    bare = Optional.of(BareTable.like(ledger, folder.resolve("bare.db")));
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
    return store.orElseThrow().append(drafts()).join();
  }

  private List<Draft> drafts() {
    List<Draft> drafts = new ArrayList<>(ROWS);
    for (byte[] body : bodies) {
      drafts.add(new Draft(EntryKind.PROPOSAL, 1, 7, 1_000_000, body));
    }
    return drafts;
  }

  /// 100 inserts and a commit.
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long bare() throws SQLException {
    return bare.orElseThrow().insert(rows);
  }
}
