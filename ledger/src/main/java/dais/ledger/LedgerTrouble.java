package dais.ledger;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/// Says what went wrong with a ledger's files, and what to do, in the words of an operator.
final class LedgerTrouble {
  private static final int PRIMARY_CODE = 0xFF;
  private static final String RESTORE =
      "Move the file, its checkpoint and its `-wal`, if there is one, away, as evidence, and put a backup"
          + " in their place: dais ledger backup BACKUP --to FILE.";

  private LedgerTrouble() {}

  /// SQLite's primary code.
  static SQLiteErrorCode code(SQLException cause) {
    return SQLiteErrorCode.getErrorCode(cause.getErrorCode() & PRIMARY_CODE);
  }

  static Refusal of(LedgerFiles files, SQLException cause) {
    SQLiteErrorCode code = code(cause);
    String reason = files + ": " + cause.getMessage();
    return switch (code) {
      case SQLITE_FULL ->
          Refusal.surroundings(
              "the disk is full: could not grow " + reason, "Free space, then try again.", cause);
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
          Refusal.surroundings(
              "could not open " + reason,
              "Check that the folder exists and can be written, which SQLite needs even to read; or"
                  + " copy the ledger with its checkpoint to a folder that can.",
              cause);
      case SQLITE_BUSY, SQLITE_LOCKED ->
          new Refusal(
              ExitCode.BAD_INPUT,
              LockHolder.ofDatabase(files)
                      .map(LockHolder::toString)
                      .orElse("another program, whose name the system does not tell,")
                  + " holds a lock on "
                  + reason,
              "End that program, or give it longer with database.timeout.",
              cause);
      case SQLITE_NOTADB ->
          new Refusal(
              ExitCode.BAD_INPUT,
              "expected a dais ledger but it is no SQLite database: " + reason,
              "Name a file that dais wrote with --ledger.",
              cause);
      case SQLITE_CORRUPT ->
          new Refusal(ExitCode.NEGATIVE, "the database file is damaged: " + reason, RESTORE, cause);
      case SQLITE_ERROR ->
          new Refusal(
              ExitCode.NEGATIVE,
              "the database has not the tables of a ledger: " + reason,
              RESTORE,
              cause);
      default ->
          Refusal.surroundings(
              "could not read or write " + reason, "Check the disk and the file system.", cause);
    };
  }

  static Refusal of(Path file, IOException cause) {
    return Refusal.surroundings(
        "could not read or write " + file + ": " + cause,
        "Check that the folder exists, is writable and has space left.",
        cause);
  }

  /// The ledger contradicts what was signed or hashed.
  static Refusal tampered(LedgerFiles files, String what) {
    return new Refusal(ExitCode.NEGATIVE, files + ": " + what, RESTORE);
  }
}
