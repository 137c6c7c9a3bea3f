package dais.ledger;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.util.List;

/// The files of one ledger. SQLite adds `-wal` and `-shm` beside the database while it is open.
///
/// @param database the SQLite file, absolute. **Never open it with anything but SQLite in a process
///   that has the ledger open**: closing any other handle drops SQLite's POSIX locks.
record LedgerFiles(Path database) {
  LedgerFiles {
    database = database.toAbsolutePath().normalize();
    if (database.getFileName() == null || database.toString().indexOf('?') >= 0) {
      throw Refusal.badInput(
          "expected the path of a file without '?' but it was " + database,
          "Name another file with --ledger.");
    }
  }

  /// The newest signed checkpoint, outside the database.
  Path checkpoint() {
    return beside(".checkpoint");
  }

  /// The next checkpoint while it is being written.
  Path checkpointDraft() {
    return beside(".checkpoint.tmp");
  }

  /// Locked by the process that writes; stays when it ends.
  Path lock() {
    return beside(".lock");
  }

  /// The log that SQLite keeps while the database is open, and after a crash.
  Path writeAheadLog() {
    return beside("-wal");
  }

  /// What SQLite's connections share about the log, their locks among it.
  Path sharedMemory() {
    return beside("-shm");
  }

  /// All of them; the lock is the last.
  List<Path> all() {
    return List.of(
        database, checkpoint(), checkpointDraft(), writeAheadLog(), sharedMemory(), lock());
  }

  private Path beside(String suffix) {
    return database.resolveSibling(database.getFileName() + suffix);
  }

  @Override
  public String toString() {
    return database.toString();
  }
}
