package dais.ledger;

import static dais.ledger.LedgerFixture.KEY;
import static dais.ledger.LedgerFixture.ORIGIN;
import static dais.ledger.LedgerFixture.TIMEOUT;
import static dais.ledger.LedgerFixture.createLedger;
import static dais.ledger.LedgerFixture.draft;
import static dais.ledger.LedgerFixture.drafts;
import static dais.ledger.LedgerFixture.expectedHead;
import static dais.ledger.LedgerFixture.ledgerOf;
import static dais.ledger.LedgerFixture.openLedger;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerWriterTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("ledger.db");
  }

  private LedgerFiles files() {
    return new LedgerFiles(file);
  }

  /// What the file ends in now, under its checkpoint.
  private LedgerTip tip() throws SQLException {
    try (Connection connection = LedgerDatabase.reader(files(), TIMEOUT)) {
      return new LedgerLoader(files())
          .load(connection, new CheckpointFile(files(), ORIGIN).read(KEY.verifyingKey()));
    }
  }

  /// A writer that was not started, so that calls can wait together.
  private LedgerWriter writer(Connection connection, LedgerTip tip) {
    return new LedgerWriter(
        files(), new CheckpointFile(files(), ORIGIN), KEY, LedgerConfig.DEFAULT, connection, tip);
  }

  @Test
  void aFullDiskFailsTheAppendWholeAndTheNextOneIsStored() throws SQLException {
    TreeHead before = ledgerOf(file, 10);
    LedgerTip tip = tip();
    Connection connection = LedgerDatabase.writer(files(), TIMEOUT);
    // SQLite's own quota: the same SQLITE_FULL as of a full disk, gone with the connection.
    long pages = LedgerDatabase.number(connection, "PRAGMA page_count");
    LedgerDatabase.execute(connection, "PRAGMA max_page_count = " + (pages + 2));

    try (LedgerWriter writer = writer(connection, tip)) {
      Draft small = draft(10);
      Draft huge = new Draft(EntryKind.MODEL, 1, 1, 1, new byte[500_000]);
      // Queued before the thread runs, so that both calls are one transaction.
      CompletableFuture<TreeHead> beside = writer.append(List.of(small));
      CompletableFuture<TreeHead> tooMuch = writer.append(List.of(small, huge));
      writer.start();

      Refusal refusal = refusalOf(tooMuch);
      assertThat(refusal.exitCode()).isEqualTo(ExitCode.SURROUNDINGS);
      assertThat(refusal).hasMessageStartingWith("the disk is full: could not grow " + file);
      assertThat(refusalOf(beside)).isSameAs(refusal);
      assertThat(writer.head()).isEqualTo(before);

      assertThat(writer.append(drafts(10, 12)).join()).isEqualTo(expectedHead(drafts(0, 12)));
    }
    try (LedgerStore store = openLedger(file)) {
      assertThat(store.head()).isEqualTo(expectedHead(drafts(0, 12)));
    }
  }

  @Test
  void callsThatWaitTogetherShareACommitAndEachLearnsItsOwnHead() throws SQLException {
    ledgerOf(file, 0);

    try (LedgerWriter writer = writer(LedgerDatabase.writer(files(), TIMEOUT), tip())) {
      CompletableFuture<TreeHead> first = writer.append(drafts(0, 2));
      CompletableFuture<TreeHead> second = writer.append(drafts(2, 5));
      CompletableFuture<TreeHead> headWhenFirstWasDone = first.thenApply(_ -> writer.head());
      writer.start();

      assertThat(first.join()).isEqualTo(expectedHead(drafts(0, 2)));
      assertThat(second.join()).isEqualTo(expectedHead(drafts(0, 5)));
      assertThat(headWhenFirstWasDone.join()).isEqualTo(second.join());
    }
  }

  @Test
  void theCheckpointIsThereBeforeTheCallCompletes() throws IOException {
    try (LedgerStore store = createLedger(file)) {
      for (int i = 0; i < 5; i++) {
        CompletableFuture<String> signed =
            store.append(List.of(draft(i))).thenApply(_ -> checkpoint());
        assertThat(signed.join().lines().skip(1).findFirst()).contains(Integer.toString(i + 1));
      }
    }
  }

  private String checkpoint() {
    try {
      return Files.readString(folder.resolve("ledger.db.checkpoint"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCheckpointThatCannotBeWrittenStopsTheWriterUntilTheLedgerIsOpenedAnew() throws IOException {
    Path obstacle = folder.resolve("ledger.db.checkpoint.tmp");
    try (LedgerStore store = createLedger(file)) {
      store.append(drafts(0, 3)).join();
      Files.createDirectory(obstacle);

      Refusal refusal = refusalOf(store.append(drafts(3, 5)));
      assertThat(refusal.exitCode()).isEqualTo(ExitCode.SURROUNDINGS);
      assertThat(refusal).hasMessageContaining("could not read or write " + file + ".checkpoint");
      Files.delete(obstacle);
      assertThat(refusalOf(store.append(drafts(5, 6)))).isSameAs(refusal);
      assertThat(store.head()).isEqualTo(expectedHead(drafts(0, 3)));
    }
    // The two drafts were committed, not acknowledged: they are there, under a new checkpoint.
    try (LedgerStore store = openLedger(file)) {
      assertThat(store.head()).isEqualTo(expectedHead(drafts(0, 5)));
      store.append(drafts(5, 6)).join();
    }
  }

  @Test
  void nobodyElseWritesWhileTheLedgerIsOpen() {
    try (LedgerStore store = createLedger(file)) {
      store.append(drafts(0, 5)).join();

      assertThatThrownBy(
              () -> tamper(file, "PRAGMA busy_timeout = 0", "DROP TRIGGER entry_no_delete"))
          .hasMessageContaining("database is locked");
    }
  }

  @Test
  void aDatabaseThatLostItsTailStopsTheWriter() throws SQLException {
    ledgerOf(file, 5);
    LedgerTip tip = tip();
    tamper(file, "DROP TRIGGER entry_no_delete", "DELETE FROM entry WHERE idx = 4");

    try (LedgerWriter writer = writer(LedgerDatabase.writer(files(), TIMEOUT), tip)) {
      writer.start();
      Refusal refusal = refusalOf(writer.append(drafts(5, 6)));

      assertThat(refusal).hasMessageContaining("the ledger has no gaps");
      assertThat(refusal.getSuppressed())
          .singleElement()
          .asString()
          .contains("it holds 4 entries but its checkpoint was signed over 5");
      assertThat(refusalOf(writer.append(drafts(5, 6)))).isSameAs(refusal);
    }
  }

  @Test
  void entriesThatTheWriterDoesNotKnowStopIt() throws SQLException {
    ledgerOf(file, 5);
    LedgerTip tip = tip();
    LedgerFixture.appendBehindTheCheckpoint(file, 3, 2);

    try (LedgerWriter writer = writer(LedgerDatabase.writer(files(), TIMEOUT), tip)) {
      writer.start();
      Refusal refusal = refusalOf(writer.append(drafts(5, 6)));

      assertThat(refusal).hasMessageContaining("the ledger has no gaps");
      assertThat(refusalOf(writer.append(drafts(5, 6)))).isSameAs(refusal);
      assertThat(writer.head().size()).isEqualTo(5);
    }
  }

  @Test
  void closingWhileInterruptedStillWritesWhatWasAppended() {
    LedgerStore store = createLedger(file);
    CompletableFuture<TreeHead> appended = store.append(drafts(0, 50));

    Thread.currentThread().interrupt();
    store.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(appended).isCompletedWithValue(expectedHead(drafts(0, 50)));
    openLedger(file).close();
  }

  private static Refusal refusalOf(CompletableFuture<TreeHead> append) {
    Throwable failure = append.handle((_, cause) -> cause).join();
    assertThat(failure).as("a failed append was expected").isInstanceOf(Refusal.class);
    return (Refusal) failure;
  }
}
