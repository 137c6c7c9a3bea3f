package dais.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;

final class LedgerTroubleTest {
  @ParameterizedTest
  @CsvSource({
    "SQLITE_FULL, SURROUNDINGS, the disk is full: could not grow",
    "SQLITE_READONLY, SURROUNDINGS, could not open",
    "SQLITE_READONLY_DIRECTORY, SURROUNDINGS, could not open",
    "SQLITE_CANTOPEN, SURROUNDINGS, could not open",
    "SQLITE_PERM, SURROUNDINGS, could not open",
    "'SQLITE_BUSY', BAD_INPUT, 'another program, whose name the system does not tell, holds a lock on'",
    "'SQLITE_LOCKED', BAD_INPUT, 'another program, whose name the system does not tell, holds a lock on'",
    "SQLITE_NOTADB, BAD_INPUT, expected a dais ledger but it is no SQLite database:",
    "SQLITE_CORRUPT, NEGATIVE, the database file is damaged:",
    "SQLITE_CORRUPT_INDEX, NEGATIVE, the database file is damaged:",
    "SQLITE_ERROR, NEGATIVE, the database has not the tables of a ledger:",
    "SQLITE_IOERR_WRITE, SURROUNDINGS, could not read or write"
  })
  void saysWhatWentWrongAndWithWhichFile(SQLiteErrorCode code, ExitCode exitCode, String message) {
    LedgerFiles files = new LedgerFiles(Path.of("/x/ledger.db"));

    Refusal refusal = LedgerTrouble.of(files, new SQLException("as SQLite says", "", code.code));

    assertThat(refusal.exitCode()).isEqualTo(exitCode);
    assertThat(refusal).hasMessage(message + " /x/ledger.db: as SQLite says");
    assertThat(refusal.hint()).endsWith(".");
  }
}
