package dais.ledger;

import static dais.ledger.LedgerFixture.createLedger;
import static dais.ledger.LedgerFixture.drafts;
import static dais.ledger.LedgerFixture.ledgerOf;
import static dais.ledger.LedgerFixture.openLedger;
import static dais.ledger.LedgerFixture.refusal;
import static dais.ledger.LedgerFixture.tamper;
import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LedgerBackupTest {
  @TempDir private Path folder;
  private Path file;
  private Path copy;

  @BeforeEach
  void name() {
    file = folder.resolve("ledger.db");
    copy = folder.resolve("far/copy.db");
  }

  private TreeHead backup() {
    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      return reader.backup(copy, LedgerConfig.DEFAULT);
    }
  }

  private static List<Hash> leaves(LedgerReader reader, TreeHead head) {
    return reader.range(0, head.size()).stream().map(Entry::leafHash).toList();
  }

  private List<String> left() throws IOException {
    if (!Files.exists(copy.resolveSibling("."))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(copy.resolveSibling("."))) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 700})
  void isTheSameLedger(int size) throws IOException {
    TreeHead head = ledgerOf(file, size);

    assertThat(backup()).isEqualTo(head);

    assertThat(left()).containsExactlyInAnyOrder("copy.db", "copy.db.checkpoint");
    try (LedgerReader reader = LedgerStore.openReadOnly(copy)) {
      assertThat(reader.head()).isEqualTo(head);
    }
    assertThat(copy.resolveSibling("copy.db.checkpoint"))
        .hasSameBinaryContentAs(folder.resolve("ledger.db.checkpoint"));
  }

  @Test
  void isOfOneMomentWhileTheLedgerGrows() {
    try (LedgerStore store = createLedger(file)) {
      var _ = store.append(drafts(0, 5_000)).join();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 5_000; i < 8_000; i += 10) {
                  var _ = store.append(drafts(i, i + 10)).join();
                }
              });
      TreeHead found = backup();
      writing.join();
      assertThat(found.size()).isBetween(5_000L, 8_000L);
      try (LedgerReader reader = LedgerStore.openReadOnly(copy)) {
        assertThat(leaves(reader, found)).isEqualTo(leaves(store.reads(), found));
      }
    }
  }

  @Test
  void goesOnWhereItIsPutBack() throws IOException {
    var _ = ledgerOf(file, 300);
    var _ = backup();
    Files.delete(file);
    Files.delete(folder.resolve("ledger.db.checkpoint"));
    assertThat(folder.resolve("ledger.db-wal")).as("what its reader has left").isEmptyFile();
    try (LedgerReader reader = LedgerStore.openReadOnly(copy)) {
      var _ = reader.backup(file, LedgerConfig.DEFAULT);
    }
    TreeHead whole = ledgerOf(folder.resolve("whole.db"), 400);
    try (LedgerStore store = openLedger(file)) {
      assertThat(store.append(drafts(300, 400)).join()).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"copy.db", "copy.db.checkpoint", "copy.db-wal", "copy.db.new", "copy.db.new-wal"})
  void replacesNothing(String found) throws IOException {
    var _ = ledgerOf(file, 3);
    Path there = Files.createDirectories(copy.resolveSibling(".")).resolve(found).normalize();
    Files.writeString(there, "mine");

    Refusal refusal = refusal(ExitCode.BAD_INPUT, this::backup);

    assertThat(refusal)
        .hasMessage("expected no file but found " + there + ": a copy never replaces anything");
    assertThat(there).hasContent("mine");
    assertThat(left()).containsExactly(found);
  }

  @Test
  void leavesNothingOfALedgerThatWasChanged() throws IOException {
    var _ = ledgerOf(file, 700);
    tamper(file, "DROP TRIGGER entry_no_update", "UPDATE entry SET body = x'00' WHERE idx = 9");

    assertThat(refusal(ExitCode.NEGATIVE, this::backup))
        .hasMessageStartingWith(file + ": a copy of it does not hold: ")
        .hasMessageContaining("entry 9 was changed after it was written");

    assertThat(left()).isEmpty();
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    var _ = ledgerOf(file, 3);
    Files.writeString(folder.resolve("far"), "a file");

    assertThat(refusal(ExitCode.SURROUNDINGS, this::backup))
        .hasMessageContaining("could not read or write " + copy);
  }
}
