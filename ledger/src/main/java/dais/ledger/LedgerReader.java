package dais.ledger;

import dais.ledger.LedgerDatabase.Identity;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/// Reads a ledger through a bounded pool of read-only connections. Thread-safe.
///
/// Every entry is checked on its way out: its bytes must hash to its leaf hash, and that must be
/// the one under the signed root, as far as complete tiles reached when the ledger was opened or
/// [#head()] was last asked. A read that finds otherwise, or waits too long for a connection, is
/// refused.
public final class LedgerReader implements AutoCloseable {
  private final LedgerFiles files;
  private final Identity identity;
  private final CheckpointFile checkpoints;
  private final LedgerLoader loader;
  private final EntryTable entries;
  private final EntryCache cache;
  private final ReaderPool pool;
  private final TileAudit audit;
  private final AtomicReference<LedgerTip> trusted;

  /// Opens the pool and holds the ledger against a signed tree head.
  ///
  /// @param signed read before this, so that the ledger is at least as long
  LedgerReader(LedgerFiles files, Identity identity, TreeHead signed, LedgerConfig config) {
    this.files = files;
    this.identity = identity;
    this.checkpoints = new CheckpointFile(files, identity.origin());
    this.loader = new LedgerLoader(files);
    this.entries = new EntryTable(files);
    this.cache = new EntryCache(config.cachedEntries());
    this.audit = new TileAudit(files);
    this.pool = new ReaderPool(files, config);
    try {
      this.trusted =
          new AtomicReference<>(
              pool.readSnapshot(
                  connection -> {
                    loader.requireDense(connection);
                    return loader.load(connection, signed);
                  }));
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /// The entry at an index, from memory if it was read lately; empty beyond the end.
  public Optional<Entry> entry(long index) {
    Optional<Entry> cached = cache.find(index);
    if (cached.isPresent()) {
      return cached;
    }
    Optional<Entry> stored = range(index, index + 1).stream().findFirst();
    stored.ifPresent(cache::keep);
    return stored;
  }

  /// The whole body that starts at `index`.
  ///
  /// @param index the entry of the first part
  /// @throws IllegalArgumentException if there is no such entry
  /// @throws MalformedBody if it is not a first part
  public byte[] wholeBody(long index) {
    Entry first =
        entry(index).orElseThrow(() -> new IllegalArgumentException("there is no entry " + index));
    return Entry.join(first.parts() == 1 ? List.of(first) : range(index, index + first.parts()));
  }

  /// Entries in `[from, to)`, as far as they exist.
  public List<Entry> range(long from, long to) {
    return query(EntryTable.RANGE, from, to);
  }

  /// All entries of a round, in order.
  public List<Entry> entriesOfRound(int round) {
    return query(EntryTable.OF_ROUND, round);
  }

  /// At most `limit` entries of a kind from index `from` on.
  public List<Entry> byKind(EntryKind kind, long from, int limit) {
    return query(EntryTable.OF_KIND, kind.number(), from, limit);
  }

  /// At most `limit` entries of an author from index `from` on.
  public List<Entry> byAuthor(int author, long from, int limit) {
    return query(EntryTable.OF_AUTHOR, author, from, limit);
  }

  /// At most `limit` entries after the one seen last.
  ///
  /// @param lastSeenIndex -1 for none seen
  public List<Entry> newEntries(long lastSeenIndex, int limit) {
    return range(lastSeenIndex + 1, lastSeenIndex + 1 + limit);
  }

  private List<Entry> query(String sql, long... arguments) {
    return pool.read(
        connection -> {
          List<Entry> found = entries.query(connection, sql, arguments);
          audit.check(connection, trusted.get().tiles(), found);
          return found;
        });
  }

  /// Entries of each kind that occurs, by the kind's number.
  public SortedMap<Integer, Long> countsByKind() {
    return pool.read(
        connection -> {
          SortedMap<Integer, Long> counts = new TreeMap<>();
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(EntryTable.COUNTS_BY_KIND)) {
            while (row.next()) {
              counts.put(row.getInt(1), row.getLong(2));
            }
          }
          return Collections.unmodifiableSortedMap(counts);
        });
  }

  /// Bytes in the bodies of all entries, as SQLite counts them: no body is read.
  public long bodyBytes() {
    return pool.read(connection -> LedgerDatabase.number(connection, EntryTable.BODY_BYTES));
  }

  /// The highest round of any entry; empty for an empty ledger.
  public OptionalInt lastRound() {
    return pool.read(
        connection -> {
          long round = LedgerDatabase.number(connection, EntryTable.LAST_ROUND);
          return round < 0 ? OptionalInt.empty() : OptionalInt.of((int) round);
        });
  }

  /// The tree head over all that is committed now; hashes what was added since it was last asked.
  public TreeHead head() {
    return trusted
        .accumulateAndGet(
            pool.readSnapshot(connection -> loader.load(connection, trusted.get().head())),
            (known, found) -> known.size() < found.size() ? found : known)
        .head();
  }

  /// The newest signed checkpoint, as it lies beside the ledger. It may be behind [#head()] for as
  /// long as a commit takes.
  ///
  /// @throws dais.infrastructure.exit.Refusal if it is missing or not signed by the ledger's key
  public SignedCheckpoint checkpoint() {
    return checkpoints.newest(identity.checkpointKey());
  }

  /// Copies the ledger as it is now, with its checkpoint, also while another process writes it. The
  /// copy is a ledger as any other; it was read from its first entry to its last.
  ///
  /// @param to a file in whose place nothing may be, nor its checkpoint
  /// @return the head of the copy
  /// @throws dais.infrastructure.exit.Refusal if it cannot be made, or does not hold; then nothing
  ///   of it is left
  public TreeHead backup(Path to, LedgerConfig config) {
    // First, so that the copy is at least as long as it says.
    SignedCheckpoint signed = checkpoint();
    return new LedgerBackup(files, new LedgerFiles(to)).make(pool, signed, identity, config);
  }

  /// The ledger's name in its checkpoints.
  public String origin() {
    return identity.origin();
  }

  public CacheCounts cacheCounts() {
    return cache.counts();
  }

  /// Lets reads under way finish and closes the connections.
  @Override
  public void close() {
    pool.close();
  }
}
