package dais.ledger;

import static dais.ledger.LedgerFixture.KEY;
import static dais.ledger.LedgerFixture.ORIGIN;
import static dais.ledger.LedgerFixture.draft;
import static dais.ledger.LedgerFixture.drafts;
import static dais.ledger.LedgerFixture.ledgerOf;
import static dais.ledger.LedgerFixture.openLedger;
import static dais.ledger.LedgerFixture.refusal;
import static dais.ledger.LedgerFixture.tamper;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.identity.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What somebody with a shell can do to a ledger's files, and how it shows.
final class TamperTest {
  private static final String NO_DELETE = "DROP TRIGGER entry_no_delete";
  private static final String NO_UPDATE = "DROP TRIGGER entry_no_update";

  @TempDir private Path folder;
  private Path file;
  private Path checkpoint;

  @BeforeEach
  void nameTheFiles() {
    file = folder.resolve("ledger.db");
    checkpoint = folder.resolve("ledger.db.checkpoint");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE entry SET round = 9 WHERE idx = 1",
        "DELETE FROM entry WHERE idx = 299",
        "UPDATE tile SET number = 7",
        "DELETE FROM tile",
        "UPDATE ledger SET origin = 'x'",
        "DELETE FROM ledger"
      })
  void theTablesRefuseChangesAndDeletions(String sql) {
    ledgerOf(file, 300);

    assertThatThrownBy(() -> tamper(file, sql))
        .hasMessageContaining("the ledger is append-only: ")
        .hasMessageContaining(" is refused");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 299, 301})
  void theTablesRefuseGapsAndReplacements(int index) {
    ledgerOf(file, 300);

    assertThatThrownBy(
            () ->
                tamper(
                    file,
                    "INSERT OR REPLACE INTO entry SELECT "
                        + index
                        + ", kind, round, author, event_time, part, parts, leaf_hash, chain_hash,"
                        + " body FROM entry WHERE idx = 0"))
        .hasMessageContaining("the ledger has no gaps: expected the next index");
    assertThatThrownBy(() -> tamper(file, "INSERT INTO tile SELECT 0, 5, root, hashes FROM tile"))
        .hasMessageContaining("the ledger has no gaps: expected the next tile");
  }

  @Test
  void aTailThatWasCutOffIsRefused() {
    ledgerOf(file, 300);
    tamper(file, NO_DELETE, "DELETE FROM entry WHERE idx >= 290");

    refusedAsTampered(
        "it holds 290 entries but its checkpoint was signed over 300: it was rolled back or"
            + " damaged");
  }

  @Test
  void anOlderCopyOfTheDatabaseIsRefused() throws IOException {
    ledgerOf(file, 300);
    Path copy = folder.resolve("copy");
    Files.copy(file, copy);
    try (LedgerStore store = openLedger(file)) {
      store.append(drafts(300, 310)).join();
    }
    Files.copy(copy, file, StandardCopyOption.REPLACE_EXISTING);

    refusedAsTampered("it holds 300 entries but its checkpoint was signed over 310");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 300, 600})
  void aHistoryThatWasRewrittenWithAllItsHashesIsRefused(int size) throws IOException {
    Path forged = folder.resolve("forged.db");
    ledgerOf(file, size);
    List<Draft> rewritten = new ArrayList<>(drafts(0, size));
    rewritten.set(5, draft(4_711));
    try (LedgerStore store = LedgerStore.create(forged, ORIGIN, KEY)) {
      store.append(rewritten).join();
    }
    Files.move(forged, file, StandardCopyOption.REPLACE_EXISTING);

    refusedAsTampered(": it was rewritten");
  }

  @Test
  void anEntryBehindTheLastTileThatWasChangedIsRefusedAtOpening() {
    ledgerOf(file, 300);
    tamper(file, NO_UPDATE, "UPDATE entry SET body = x'00' WHERE idx = 280");

    refusedAsTampered("entry 280 was changed after it was written: leaf hash ");
  }

  @Test
  void aChainThatWasBrokenIsRefused() {
    ledgerOf(file, 300);
    tamper(file, NO_UPDATE, "UPDATE entry SET chain_hash = leaf_hash WHERE idx = 280");

    refusedAsTampered("entry 280 has chain hash ");
  }

  @Test
  void anEntryUnderATileThatWasChangedIsRefusedWhenRead() {
    ledgerOf(file, 300);
    tamper(file, NO_UPDATE, "UPDATE entry SET round = 1000 WHERE idx = 5");

    try (LedgerStore store = openLedger(file)) {
      assertThat(refusal(ExitCode.NEGATIVE, () -> store.reads().entry(5)))
          .hasMessageContaining(file + ": entry 5 was changed after it was written");
      assertThat(store.reads().entry(4)).isPresent();
    }
  }

  @Test
  void anEntryUnderATileThatWasRewrittenWithItsHashIsRefusedWhenRead() {
    ledgerOf(file, 300);
    rewriteEntryFiveWithItsHash();

    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      assertThat(refusal(ExitCode.NEGATIVE, () -> reader.range(0, 10)))
          .hasMessageContaining("entry 5 was rewritten: it has leaf hash ");
      assertThat(reader.range(6, 300)).hasSize(294);
    }
  }

  @Test
  void aTileThatWasRewrittenIsRefusedWhenAnEntryUnderItIsRead() {
    ledgerOf(file, 300);
    tamper(
        file,
        "DROP TRIGGER tile_no_update",
        "UPDATE tile SET hashes = CAST(zeroblob(8192) AS BLOB)");

    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      assertThat(refusal(ExitCode.NEGATIVE, () -> reader.entry(7)))
          .hasMessageContaining("tile 0 of level 0 was rewritten: the signed tree holds ");
    }
  }

  private void rewriteEntryFiveWithItsHash() {
    Draft other = draft(5 + 14);
    Leaf leaf =
        new Draft(draft(5).kind(), draft(5).round(), draft(5).author(), 0, other.body())
            .leaves()
            .getFirst();
    tamper(
        file,
        NO_UPDATE,
        "UPDATE entry SET event_time = 0, body = x'%s', leaf_hash = x'%s' WHERE idx = 5"
            .formatted(java.util.HexFormat.of().formatHex(leaf.body), leaf.hash()));
  }

  @Test
  void aTileThatIsGoneIsRefused() {
    ledgerOf(file, 600);
    tamper(file, "DROP TRIGGER tile_no_delete", "DELETE FROM tile WHERE number = 0");

    refusedAsTampered("expected tree tiles over 512 entries but some are missing");
  }

  @Test
  void aTileBeyondTheCheckpointMustHoldItsEntriesHashes() {
    ledgerOf(file, 250);
    LedgerFixture.appendBehindTheCheckpoint(file, 14, 10);
    tamper(
        file,
        "DROP TRIGGER tile_no_update",
        "UPDATE tile SET hashes = CAST(zeroblob(8192) AS BLOB)");

    refusedAsTampered("tile 0 of level 0 does not hold the hashes of its entries");
  }

  @Test
  void aGapIsRefused() {
    ledgerOf(file, 600);
    tamper(file, NO_DELETE, "DELETE FROM entry WHERE idx = 17");

    refusedAsTampered("expected 600 entries from 0 without a gap but found 599 from 0");
  }

  @Test
  void aGapThatAnEntryBelowTheStartMakesUpForIsRefused() {
    ledgerOf(file, 600);
    tamper(file, NO_UPDATE, "UPDATE entry SET idx = -1 WHERE idx = 17");

    refusedAsTampered("expected 600 entries from 0 without a gap but found 600 from -1");
  }

  @Test
  void aGapThatComesWhileTheLedgerIsOpenIsFoundByItsHead() {
    ledgerOf(file, 20);
    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      tamper(file, NO_DELETE, "DELETE FROM entry WHERE idx = 17");

      assertThat(refusal(ExitCode.NEGATIVE, reader::head))
          .hasMessageContaining("expected entry 17 but found 18");
    }
  }

  @Test
  void aLedgerWithoutItsCheckpointIsRefused() throws IOException {
    ledgerOf(file, 3);
    Files.delete(checkpoint);

    assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
        .hasMessage(
            "ledger "
                + file
                + " has no checkpoint: without "
                + checkpoint
                + " nobody can tell whether entries were cut off or rewritten");
  }

  @Test
  void aCheckpointThatSomebodyElseSignedIsRefused() throws IOException {
    ledgerOf(file, 3);
    Files.writeString(
        checkpoint,
        new Checkpoint(ORIGIN, TreeHead.EMPTY).sign(SigningKey.derived(1, "somebody else")));

    refusedAsTampered("its checkpoint " + checkpoint + " is not valid: it carries no signature by");
  }

  @Test
  void aCheckpointOfBytesThatAreNoTextIsRefused() throws IOException {
    ledgerOf(file, 3);
    Files.write(checkpoint, new byte[] {(byte) 0xFF, (byte) 0xFE});

    assertThat(refusal(ExitCode.NEGATIVE, () -> openLedger(file)))
        .hasMessageContaining(
            "its checkpoint " + checkpoint + " is not valid: it is no UTF-8 text");
  }

  @Test
  void aCheckpointThatCannotBeReadIsNamed() throws IOException {
    ledgerOf(file, 3);
    Files.delete(checkpoint);
    Files.createDirectory(checkpoint);

    assertThat(refusal(ExitCode.SURROUNDINGS, () -> openLedger(file)))
        .hasMessageContaining("could not read or write " + checkpoint);
  }

  @Test
  void anotherSqliteDatabaseIsRefusedAndLeftAlone() throws IOException {
    tamper(file, "CREATE TABLE t (x)", "PRAGMA application_id = 7");
    byte[] before = Files.readAllBytes(file);

    assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
        .hasMessage(
            "expected a dais ledger but "
                + file
                + " is another SQLite database (application id 7, not 1684105587)");

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(folder).isDirectoryNotContaining("glob:**.lock");
  }

  @Test
  void anUnfinishedOrEmptyFileIsNoLedger() throws IOException {
    Files.createFile(file);
    assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
        .hasMessage("expected a dais ledger but " + file + " is empty");

    tamper(file, "PRAGMA application_id = " + LedgerDatabase.APPLICATION_ID);
    assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
        .hasMessageContaining("is another SQLite database");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws IOException {
    Files.writeString(file, "round,agent,score\n".repeat(1_000));

    assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
        .hasMessageContaining("expected a dais ledger but it is no SQLite database: " + file);
  }

  @Test
  void aNewerLedgerIsRefused() {
    ledgerOf(file, 3);
    tamper(file, "PRAGMA user_version = 2");

    assertThat(refusal(ExitCode.BAD_INPUT, () -> LedgerStore.openReadOnly(file)))
        .hasMessage(file + " has ledger format 2 but this dais reads up to format 1");
  }

  private void refusedAsTampered(String message) {
    assertThat(refusal(ExitCode.NEGATIVE, () -> openLedger(file)))
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
    assertThat(refusal(ExitCode.NEGATIVE, () -> LedgerStore.openReadOnly(file)))
        .hasMessageContaining(message);
  }
}
