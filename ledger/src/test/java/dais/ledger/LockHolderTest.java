package dais.ledger;

import static dais.ledger.LedgerFixture.ledgerOf;
import static dais.ledger.LedgerFixture.openLedger;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LockHolderTest {
  /// Above what Linux gives out.
  private static final long NOBODY = 4_194_305;

  @TempDir private Path folder;
  private Path file;
  private Path lock;

  @BeforeEach
  void nameTheFiles() {
    file = folder.resolve("ledger.db");
    lock = folder.resolve("ledger.db.lock");
  }

  @Test
  void aProcessNamesItselfAndIsReadBack() {
    LockHolder self = LockHolder.self();

    assertThat(LockHolder.parse(self.text())).contains(self);
    assertThat(self.toString())
        .startsWith("process " + ProcessHandle.current().pid() + " (")
        .endsWith("Z)")
        .doesNotContain(" -");
  }

  @Test
  void aProcessThatIsGoneIsSaidToBe() {
    assertThat(LockHolder.parse(NOBODY + " dais run since yesterday").orElseThrow())
        .hasToString(
            "process 4194305 (dais run since yesterday), which does not run on this machine or in"
                + " this container");
  }

  @ParameterizedTest
  @CsvSource({"''", "'no number'", "'\0\0'"})
  void aTextThatNamesNobodyIsNobody(String text) {
    assertThat(LockHolder.parse(text)).isEmpty();
  }

  @Test
  void theLockFileNamesItsHolderAndIsEmptiedAfterwards() throws IOException {
    ledgerOf(file, 1);
    assertThat(lock).isEmptyFile();

    try (LedgerStore _ = openLedger(file)) {
      assertThat(Files.readString(lock)).startsWith(ProcessHandle.current().pid() + " ");
    }
    assertThat(lock).isEmptyFile();
  }

  @Test
  void aLockFileThatAKilledProcessLeftIsTakenOver() throws IOException {
    ledgerOf(file, 1);
    Files.writeString(lock, NOBODY + " dais run since yesterday, and a longer text\n".repeat(40));

    try (LedgerStore _ = openLedger(file)) {
      assertThat(Files.readString(lock))
          .startsWith(ProcessHandle.current().pid() + " ")
          .hasLineCount(1);
    }
  }
}
