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
import java.util.stream.Stream;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Copies a ledger while it is in use: what is committed at one moment, with a checkpoint of the
/// moment before. The copy is made under another name, and gets its own once all of it was read and
/// is on disk.
final class LedgerBackup {
  private static final int CHUNK = 1_000;

  private final LedgerFiles source;
  private final LedgerFiles files;
  private final LedgerFiles draft;

  /// @param files of the copy
  LedgerBackup(LedgerFiles source, LedgerFiles files) {
    this.source = source;
    this.files = files;
    this.draft =
        new LedgerFiles(files.database().resolveSibling(files.database().getFileName() + ".new"));
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
      force(draft.database());
      new CheckpointFile(draft, identity.origin()).write(signed);
      TreeHead head = readWhole(identity, config);
      Files.move(draft.checkpoint(), files.checkpoint(), StandardCopyOption.ATOMIC_MOVE);
      Files.move(
          draft.database(),
          files.database(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      force(files.database().resolveSibling("."));
      delete(unlocked(draft)); // What SQLite laid beside it.
      return head;
    } catch (IOException e) {
      throw discard(LedgerTrouble.of(files.database(), e));
    } catch (RuntimeException e) {
      throw discard(e);
    }
  }

  /// Takes the name: nobody else makes a ledger of it meanwhile.
  private void claim() {
    Stream.concat(
            Stream.of(files.database(), files.checkpoint(), files.writeAheadLog()),
            unlocked(draft).stream())
        .filter(LedgerBackup::holdsSomething)
        .findFirst()
        .ifPresent(
            path -> {
              throw Refusal.badInput(
                  "expected no file but found " + path + ": a copy never replaces anything",
                  "Name another file, or move that one away.");
            });
    try {
      Files.createDirectories(files.database().resolveSibling(".").normalize());
      Files.createFile(files.database());
    } catch (IOException e) {
      throw LedgerTrouble.of(files.database(), e);
    }
  }

  /// Whether the file is there; a log may be empty, which is what readers leave of it.
  private static boolean holdsSomething(Path path) {
    try {
      return Files.exists(path) && !(path.toString().endsWith("-wal") && Files.size(path) == 0);
    } catch (IOException e) {
      throw LedgerTrouble.of(path, e);
    }
  }

  /// All but the lock.
  private static List<Path> unlocked(LedgerFiles of) {
    return of.all().stream().filter(path -> !path.equals(of.lock())).toList();
  }

  private long copy(Connection ledger) throws SQLException {
    // The first look: from here on this connection sees one state.
    long size = LedgerDatabase.number(ledger, EntryTable.SIZE);
    int code =
        ledger
            .unwrap(SQLiteConnection.class)
            .getDatabase()
            .backup("main", draft.database().toString(), null);
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

  private TreeHead readWhole(Identity identity, LedgerConfig config) {
    try (LedgerReader copy =
        LedgerStore.openReadOnly(draft.database(), identity.checkpointKey(), config)) {
      TreeHead head = copy.head();
      for (long from = 0; from < head.size(); from += CHUNK) {
        var _ = copy.range(from, Math.min(from + CHUNK, head.size()));
      }
      return head;
    } catch (Refusal e) {
      throw LedgerTrouble.tampered(source, "a copy of it does not hold: " + e.getMessage());
    }
  }

  private RuntimeException discard(RuntimeException cause) {
    try {
      delete(unlocked(draft));
      delete(List.of(files.checkpoint(), files.database()));
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    return cause;
  }

  private static void delete(List<Path> own) throws IOException {
    for (Path path : own) {
      Files.deleteIfExists(path);
    }
  }
}
