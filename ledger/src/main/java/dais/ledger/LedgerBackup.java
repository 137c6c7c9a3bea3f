package dais.ledger;

import dais.infrastructure.exit.Refusal;
import dais.ledger.LedgerDatabase.Identity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Copies a ledger while it is in use: what is committed at one moment, with a checkpoint of the
/// moment before. Nothing counts as the copy before all of it is on disk.
final class LedgerBackup {
  private static final int CHUNK = 1_000;

  private final LedgerFiles files;
  private final Path draft;

  /// @param files of the copy
  LedgerBackup(LedgerFiles files) {
    this.files = files;
    this.draft = files.database().resolveSibling(files.database().getFileName() + ".new");
  }

  /// Makes the copy, and reads it from its first entry to its last.
  ///
  /// @param pool of the ledger
  /// @param signed its newest checkpoint, read before
  /// @return the copy's head
  /// @throws Refusal if a file is in the way, it cannot be written, or it is not what was signed;
  ///   then nothing of it is left
  TreeHead make(ReaderPool pool, SignedCheckpoint signed, Identity identity, LedgerConfig config) {
    claim();
    try {
      pool.readSnapshot(this::copy);
      force(draft);
      new CheckpointFile(files, identity.origin()).write(signed);
      Files.move(draft, files.database(), StandardCopyOption.ATOMIC_MOVE);
      force(files.database().resolveSibling("."));
      try (LedgerReader copy =
          LedgerStore.openReadOnly(files.database(), identity.checkpointKey(), config)) {
        return readWhole(copy);
      }
    } catch (IOException e) {
      throw discard(LedgerTrouble.of(files.database(), e));
    } catch (RuntimeException e) {
      throw discard(e);
    }
  }

  private void claim() {
    for (Path path : List.of(files.database(), files.checkpoint(), draft)) {
      if (Files.exists(path)) {
        throw Refusal.badInput(
            "expected no file but found " + path + ": a copy never replaces anything",
            "Name another file, or move that one away.");
      }
    }
    try {
      Files.createDirectories(draft.resolveSibling(".").normalize());
      Files.createFile(draft);
    } catch (IOException e) {
      throw LedgerTrouble.of(files.database(), e);
    }
  }

  private long copy(Connection ledger) throws SQLException {
    // The first look: from here on this connection sees one state.
    long size = LedgerDatabase.number(ledger, EntryTable.SIZE);
    int code =
        ledger.unwrap(SQLiteConnection.class).getDatabase().backup("main", draft.toString(), null);
    if (code != SQLiteErrorCode.SQLITE_OK.code) {
      SQLiteErrorCode error = SQLiteErrorCode.getErrorCode(code);
      throw LedgerTrouble.of(files, new SQLiteException("copying fails: " + error, error));
    }
    return size;
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static TreeHead readWhole(LedgerReader copy) {
    TreeHead head = copy.head();
    for (long from = 0; from < head.size(); from += CHUNK) {
      var _ = copy.range(from, Math.min(from + CHUNK, head.size()));
    }
    return head;
  }

  private RuntimeException discard(RuntimeException cause) {
    try {
      Files.deleteIfExists(draft);
      for (Path path : files.all()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return cause;
  }
}
