package dais.ledger;

import static dais.ledger.LedgerFixture.TIMEOUT;
import static dais.ledger.LedgerFixture.draft;
import static dais.ledger.LedgerFixture.drafts;
import static dais.ledger.LedgerFixture.ledgerOf;
import static dais.ledger.LedgerFixture.refusal;
import static dais.ledger.LedgerFixture.tamper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LedgerReaderTest {
  private static final int SIZE = 600;

  @TempDir private Path folder;
  private Path file;
  private LedgerReader reader;

  @BeforeEach
  void open() {
    file = folder.resolve("ledger.db");
    ledgerOf(file, SIZE);
    reader = LedgerStore.openReadOnly(file, config(2));
  }

  @AfterEach
  void close() {
    reader.close();
  }

  private static LedgerConfig config(int cachedEntries) {
    return new LedgerConfig(2, cachedEntries, 1, Duration.ofSeconds(30));
  }

  private static List<Long> indexes(List<Entry> entries) {
    return entries.stream().map(Entry::index).toList();
  }

  private static List<Long> indexesWhere(java.util.function.Predicate<Draft> wanted) {
    return java.util.stream.LongStream.range(0, SIZE)
        .filter(index -> wanted.test(draft((int) index)))
        .boxed()
        .toList();
  }

  @Test
  void findsAnEntryByItsIndex() {
    assertThat(reader.entry(123).orElseThrow().body()).isEqualTo(draft(123).body());
    assertThat(reader.entry(SIZE)).isEmpty();
    assertThat(reader.entry(-1)).isEmpty();
  }

  @Test
  void givesARangeAsFarAsItExists() {
    assertThat(indexes(reader.range(598, 700))).containsExactly(598L, 599L);
    assertThat(reader.range(10, 10)).isEmpty();
  }

  @Test
  void givesTheEntriesOfARound() {
    assertThat(indexes(reader.entriesOfRound(7)))
        .isEqualTo(indexesWhere(draft -> draft.round() == 7))
        .hasSize(10);
    assertThat(reader.entriesOfRound(60)).isEmpty();
    assertThat(reader.lastRound()).hasValue(59);
  }

  @Test
  void givesTheEntriesOfAKindPageByPage() {
    List<Long> all = indexesWhere(draft -> draft.kind() == EntryKind.BALLOTS);

    List<Long> first = indexes(reader.byKind(EntryKind.BALLOTS, 0, 20));
    List<Long> rest = indexes(reader.byKind(EntryKind.BALLOTS, first.getLast() + 1, 1_000));

    assertThat(first).isEqualTo(all.subList(0, 20));
    assertThat(rest).isEqualTo(all.subList(20, all.size()));
  }

  @Test
  void givesTheEntriesOfAnAuthorPageByPage() {
    List<Long> all = indexesWhere(draft -> draft.author() == Draft.COORDINATOR);

    assertThat(indexes(reader.byAuthor(Draft.COORDINATOR, 0, 1_000))).isEqualTo(all);
    assertThat(indexes(reader.byAuthor(Draft.COORDINATOR, 6, 2))).containsExactly(10L, 15L);
    assertThat(reader.byAuthor(77, 0, 2)).isEmpty();
  }

  @Test
  void givesWhatIsNewSinceTheLastSeen() {
    assertThat(indexes(reader.newEntries(-1, 3))).containsExactly(0L, 1L, 2L);
    assertThat(indexes(reader.newEntries(597, 3))).containsExactly(598L, 599L);
    assertThat(reader.newEntries(SIZE - 1, 3)).isEmpty();
  }

  @Test
  void countsTheEntriesOfEachKind() {
    assertThat(reader.countsByKind()).hasSize(15).containsEntry(1, 40L).containsEntry(15, 40L);
    assertThat(reader.countsByKind().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(SIZE);
  }

  @Test
  void keepsTheEntriesReadLast() {
    reader.entry(1);
    reader.entry(2);
    reader.entry(1);
    assertThat(reader.cacheCounts()).isEqualTo(new CacheCounts(1, 2, 2));

    reader.entry(3);
    assertThat(reader.entry(1)).isPresent();
    assertThat(reader.cacheCounts()).isEqualTo(new CacheCounts(2, 3, 2));

    reader.entry(2);
    reader.entry(SIZE);
    assertThat(reader.cacheCounts()).isEqualTo(new CacheCounts(2, 5, 2));
  }

  @Test
  void anEntryCannotBeChangedThroughItsBody() {
    reader.entry(1).orElseThrow().body()[0] = 'X';

    assertThat(reader.entry(1).orElseThrow().body()).isEqualTo(draft(1).body());
  }

  @Test
  void headIsThatOfTheEntries() {
    assertThat(reader.head()).isEqualTo(LedgerFixture.expectedHead(drafts(0, SIZE)));
  }

  @Test
  void aLedgerLongEnoughForTilesOfTilesIsReadAndCheckedWhole() {
    Path longFile = folder.resolve("long.db");
    int size = Tile.WIDTH * Tile.WIDTH + Tile.WIDTH + 1;
    TreeHead head = ledgerOf(longFile, size);

    try (LedgerReader all = LedgerStore.openReadOnly(longFile)) {
      assertThat(all.head()).isEqualTo(head);
      assertThat(all.range(0, size)).hasSize(size);
      assertThat(all.entry(0)).isPresent();
    }
    tamper(
        longFile,
        "DROP TRIGGER tile_no_update",
        "UPDATE tile SET hashes = CAST(zeroblob(8192) AS BLOB) WHERE level = 1");
    try (LedgerReader all = LedgerStore.openReadOnly(longFile)) {
      assertThat(refusal(ExitCode.NEGATIVE, () -> all.entry(0)))
          .hasMessageContaining("tile 0 of level 1 was rewritten");
      assertThat(all.entry(size - 2)).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OF_ROUND, SEARCH entry USING INDEX entry_round (round=?)",
    "OF_KIND, SEARCH entry USING INDEX entry_kind (kind=? AND rowid>?)",
    "OF_AUTHOR, SEARCH entry USING INDEX entry_author (author=? AND rowid>?)",
    "RANGE, SEARCH entry USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
    "LAST_ROUND, SEARCH entry USING COVERING INDEX entry_round",
    "COUNTS_BY_KIND, SCAN entry USING COVERING INDEX entry_kind",
    "SIZE, SEARCH entry"
  })
  void everyQueryUsesAnIndexAndNoneSorts(String query, String plan) throws Exception {
    String sql = (String) EntryTable.class.getDeclaredField(query).get(null);

    assertThat(planOf(sql)).isEqualTo(plan);
  }

  private String planOf(String sql) throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (Connection connection = LedgerDatabase.reader(new LedgerFiles(file), TIMEOUT);
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
      while (row.next()) {
        plan.append(row.getString("detail"));
      }
    }
    return plan.toString();
  }

  @Test
  void aReadingConnectionCannotWrite() throws SQLException {
    try (Connection connection = LedgerDatabase.reader(new LedgerFiles(file), TIMEOUT)) {
      assertThat(LedgerDatabase.number(connection, "PRAGMA query_only")).isEqualTo(1);
      assertThatThrownBy(() -> LedgerDatabase.execute(connection, "DELETE FROM ledger"))
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void theWritingConnectionIsDurableAtEachCommit() throws SQLException {
    try (Connection connection = LedgerDatabase.writer(new LedgerFiles(file), TIMEOUT);
        Statement statement = connection.createStatement()) {
      try (var row = statement.executeQuery("PRAGMA journal_mode")) {
        assertThat(row.getString(1)).isEqualTo("wal");
      }
      assertThat(LedgerDatabase.number(connection, "PRAGMA synchronous")).isEqualTo(2);
    }
  }

  @Test
  void aReadThatWaitsTooLongIsRefusedByName() {
    try (ReaderPool pool = pool()) {
      assertThat(
              refusal(ExitCode.TIMEOUT, () -> pool.read(_ -> pool.read(Connection::getAutoCommit))))
          .hasMessage("waited 1 ms for one of the 1 reader connections of " + file);
    }
  }

  @Test
  void aReadThatIsInterruptedSaysSo() {
    try (ReaderPool pool = pool()) {
      Refusal refusal =
          refusal(
              ExitCode.INTERRUPTED,
              () ->
                  pool.read(
                      _ -> {
                        Thread.currentThread().interrupt();
                        return pool.read(Connection::getAutoCommit);
                      }));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(refusal).hasMessage("interrupted while waiting to read " + file);
    }
  }

  @Test
  void closingWaitsForAReadUnderWayAndSaysWhenItTakesTooLong() {
    ReaderPool pool = pool();

    assertThat(
            refusal(
                ExitCode.TIMEOUT,
                () ->
                    pool.read(
                        _ -> {
                          pool.close();
                          return 0;
                        })))
        .hasMessageContaining("waited 1 ms");
  }

  @Test
  void aReadThatFailsIsRefusedAndTheConnectionUsedAgain() {
    try (ReaderPool pool = pool()) {
      assertThat(
              refusal(
                  ExitCode.NEGATIVE,
                  () -> pool.read(c -> LedgerDatabase.number(c, "SELECT * FROM missing"))))
          .hasMessageContaining("no such table: missing");
      assertThat(pool.<Long>read(c -> LedgerDatabase.number(c, "SELECT 7"))).isEqualTo(7L);
    }
  }

  @Test
  void aPoolOverAFileThatIsGoneIsRefused() {
    LedgerFiles gone = new LedgerFiles(folder.resolve("gone.db"));

    assertThat(refusal(ExitCode.SURROUNDINGS, () -> new ReaderPool(gone, LedgerConfig.DEFAULT)))
        .hasMessageContaining(gone.toString());
  }

  private ReaderPool pool() {
    return new ReaderPool(new LedgerFiles(file), new LedgerConfig(1, 1, 1, Duration.ofMillis(1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void everyBoundIsAtLeastOne(int bound) {
    Duration wait = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new LedgerConfig(bound, 1, 1, wait))
        .hasMessage("readers must be at least 1 but was " + bound);
    assertThatThrownBy(() -> new LedgerConfig(1, bound, 1, wait))
        .hasMessage("cachedEntries must be at least 1 but was " + bound);
    assertThatThrownBy(() -> new LedgerConfig(1, 1, 1, Duration.ofHours(1).plusMillis(1)))
        .hasMessage("timeout must be in [1 ms, 1 h] but was PT1H0.001S");
    assertThatThrownBy(() -> new LedgerConfig(1, 1, 1, Duration.ofMillis(bound)))
        .hasMessageStartingWith("timeout must be in [1 ms, 1 h] but was PT");
    assertThatThrownBy(() -> new LedgerConfig(1, 1, bound, wait))
        .hasMessage("queuedAppends must be at least 1 but was " + bound);
  }

  @Test
  void handsOutTheNewestCheckpointAsItLiesBesideTheLedger() throws IOException {
    String note = reader.checkpoint().note();
    assertThat(reader.checkpoint().head()).isEqualTo(reader.head());
    assertThat(note).isEqualTo(Files.readString(folder.resolve("ledger.db.checkpoint")));
    assertThat(Checkpoint.open(note, LedgerFixture.ORIGIN, LedgerFixture.KEY.verifyingKey()).head())
        .isEqualTo(reader.head());
  }

  @Test
  void aReaderThatStaysDoesNotKeepTheDatabasesFileFromBeingWhole() throws IOException {
    try (LedgerStore store = LedgerFixture.openLedger(file)) {
      store.append(drafts(SIZE, SIZE + 3)).join();
    }
    // What an operator copies: the database and the checkpoint.
    for (String copied : List.of("ledger.db", "ledger.db.checkpoint")) {
      Files.copy(folder.resolve(copied), folder.resolve(copied.replace("ledger", "copy")));
    }
    try (LedgerReader copy = LedgerStore.openReadOnly(folder.resolve("copy.db"))) {
      assertThat(copy.head().size()).isEqualTo(SIZE + 3);
      assertThat(copy.head()).isEqualTo(reader.head());
    }
  }
}
