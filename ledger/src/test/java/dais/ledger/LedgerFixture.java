package dais.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What the ledger's tests share: a key, drafts that differ, and a way past the store.
final class LedgerFixture {
  static final SigningKey KEY = SigningKey.derived(42, "checkpoint");
  static final Duration TIMEOUT = LedgerConfig.DEFAULT.timeout();
  static final String ORIGIN = "dais.test/ledger";

  private LedgerFixture() {}

  /// Draft number `i`: round `i / 10`, author `i % 5 - 1`, kinds in turn.
  static Draft draft(int i) {
    EntryKind[] kinds = EntryKind.values();
    return new Draft(
        kinds[i % kinds.length],
        i / 10,
        i % 5 - 1,
        1_000_000L * i,
        ("body " + i).getBytes(StandardCharsets.UTF_8));
  }

  /// Drafts `[from, to)`.
  static List<Draft> drafts(int from, int to) {
    return IntStream.range(from, to).mapToObj(LedgerFixture::draft).toList();
  }

  static LedgerStore createLedger(Path file) {
    return LedgerStore.create(file, ORIGIN, KEY);
  }

  static LedgerStore openLedger(Path file) {
    return LedgerStore.open(file, KEY);
  }

  /// The refusal that a call ends in, with this exit code.
  static Refusal refusal(ExitCode code, ThrowingCallable call) {
    Refusal refusal = catchThrowableOfType(Refusal.class, call);
    assertThat(refusal).as("a refusal was expected").isNotNull();
    assertThat(refusal.exitCode()).as(refusal.getMessage()).isEqualTo(code);
    return refusal;
  }

  /// Makes a ledger of the drafts `[0, size)` and closes it.
  static TreeHead ledgerOf(Path file, int size) {
    try (LedgerStore store = createLedger(file)) {
      return size == 0 ? store.head() : store.append(drafts(0, size)).join();
    }
  }

  /// Runs SQL on a ledger's file past the store, as somebody with a shell would.
  static void tamper(Path file, String... statements) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Appends entries past the store, well formed but under no checkpoint: what a crash between
  /// commit and checkpoint leaves. `kind` may be unknown.
  static void appendBehindTheCheckpoint(Path file, int kind, int count) {
    LedgerFiles files = new LedgerFiles(file);
    try (Connection connection = LedgerDatabase.writer(files, TIMEOUT)) {
      LedgerTip tip =
          new LedgerLoader(files)
              .load(connection, new CheckpointFile(files, ORIGIN).read(KEY.verifyingKey()));
      try (var entry = connection.prepareStatement(EntryTable.INSERT);
          var tiles = connection.prepareStatement(TileTable.INSERT)) {
        for (int i = 0; i < count; i++) {
          Leaf leaf = new Leaf(kind, 7, 3, i, 1, 1, new byte[] {(byte) i});
          long index = tip.size();
          List<Tile> complete = tip.add(leaf.hash());
          EntryTable.insert(entry, new Entry(index, leaf, leaf.hash(), tip.chain()));
          for (Tile tile : complete) {
            TileTable.insert(tiles, tile);
          }
        }
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The head that a plain recomputation of these drafts gives.
  static TreeHead expectedHead(List<Draft> drafts) {
    MerkleFrontier frontier = new MerkleFrontier();
    drafts.stream().flatMap(draft -> draft.leafHashes().stream()).forEach(frontier::append);
    return frontier.head();
  }

  /// `length` leaf hashes that differ.
  static List<Hash> leaves(int length) {
    List<Hash> leaves = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      leaves.add(MerkleHash.leaf(new byte[] {(byte) (i >>> 16), (byte) (i >>> 8), (byte) i}));
    }
    return leaves;
  }
}
