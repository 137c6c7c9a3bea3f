package dais.ledger;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import dais.ledger.LedgerDatabase.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// An append-only ledger in one SQLite file, open for writing by this process alone. Thread-safe.
///
/// Beside `FILE` lie `FILE.checkpoint`, the newest signed tree head, and `FILE.lock`, which the
/// writing process holds. Copies and backups need the first.
public final class LedgerStore implements AutoCloseable {
  private final WriterLock lock;
  private final LedgerWriter writer;
  private final LedgerReader reader;

  private LedgerStore(WriterLock lock, LedgerWriter writer, LedgerReader reader) {
    this.lock = lock;
    this.writer = writer;
    this.reader = reader;
  }

  /// Makes a new, empty ledger and opens it.
  ///
  /// @param path its folder is made if it is missing
  /// @param origin the ledger's name in its checkpoints: no spaces, no `+`
  /// @param key signs the checkpoints
  /// @throws Refusal if the file is there already or cannot be written
  public static LedgerStore create(Path path, String origin, SigningKey key) {
    return create(path, origin, key, LedgerConfig.DEFAULT);
  }

  /// The same, with other bounds.
  public static LedgerStore create(Path path, String origin, SigningKey key, LedgerConfig config) {
    Identity identity = new Identity(origin, key.verifyingKey());
    LedgerFiles files = claim(new LedgerFiles(path));
    try {
      return withLock(
          files,
          lock -> {
            lay(files, identity, config);
            new CheckpointFile(files, origin).write(TreeHead.EMPTY, key);
            return start(files, identity, key, config, lock);
          });
    } catch (RuntimeException e) {
      discard(files, e);
      throw e;
    }
  }

  /// Opens a ledger to go on with it. One that is ahead of its checkpoint, because a crash came
  /// between the two, is accepted and its checkpoint signed anew.
  ///
  /// @param key the key that signed its checkpoints so far
  /// @throws Refusal if it is missing, foreign, newer, locked by another process, of another key,
  ///   without its checkpoint, or not what the checkpoint says
  public static LedgerStore open(Path path, SigningKey key) {
    return open(path, key, LedgerConfig.DEFAULT);
  }

  /// The same, with other bounds.
  public static LedgerStore open(Path path, SigningKey key, LedgerConfig config) {
    LedgerFiles files = existing(path);
    Identity identity = LedgerDatabase.identify(files, config.timeout());
    requireKey(files, identity, key.verifyingKey());
    return withLock(files, lock -> start(files, identity, key, config, lock));
  }

  /// Removes a ledger with all its files.
  ///
  /// @throws Refusal if another process writes it, or a file cannot be removed
  public static void remove(Path path) {
    LedgerFiles files = new LedgerFiles(path);
    try (WriterLock _ = WriterLock.take(files)) {
      for (Path file : files.all()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw LedgerTrouble.of(files.database(), e);
    }
  }

  /// Opens a ledger for reading, also while another process writes it. Its checkpoint must be
  /// signed by the key that the ledger itself names, which shows damage but no forgery.
  public static LedgerReader openReadOnly(Path path) {
    return openReadOnly(path, LedgerConfig.DEFAULT);
  }

  /// The same, with other bounds.
  public static LedgerReader openReadOnly(Path path, LedgerConfig config) {
    LedgerFiles files = existing(path);
    return reader(files, LedgerDatabase.identify(files, config.timeout()), config);
  }

  /// Opens a ledger for reading if its checkpoint is signed by `trusted`.
  public static LedgerReader openReadOnly(Path path, VerifyingKey trusted, LedgerConfig config) {
    LedgerFiles files = existing(path);
    Identity identity = LedgerDatabase.identify(files, config.timeout());
    requireKey(files, identity, trusted);
    return reader(files, identity, config);
  }

  /// Appends the drafts, in order and without anything in between, in one transaction.
  ///
  /// Calls that wait together share a commit but are never split. The future completes with the
  /// tree head after the last of *these* drafts, once the commit and a checkpoint that covers it
  /// are on disk. It fails with a [Refusal] if nothing was acknowledged; what was stored shows when
  /// the ledger is opened anew. Its continuations run on the writer's thread: hand long work on.
  ///
  /// Blocks while [LedgerConfig#queuedAppends()] calls wait.
  ///
  /// @param drafts at least one
  /// @throws IllegalStateException if the ledger is closed
  public CompletableFuture<TreeHead> append(List<Draft> drafts) {
    return writer.append(drafts);
  }

  /// The newest acknowledged tree head: a durable checkpoint covers it.
  public TreeHead head() {
    return writer.head();
  }

  /// Reads what is committed. Closed with the store.
  public LedgerReader reads() {
    return reader;
  }

  /// Finishes what was appended, then gives the file up.
  @Override
  public void close() {
    // The writer goes last: the last connection to close folds the WAL into the database, which a
    // read-only one cannot.
    try (lock;
        writer;
        reader) {
      // Closed in reverse order.
    }
  }

  private static LedgerFiles claim(LedgerFiles files) {
    requireFree(files.database());
    requireFree(files.checkpoint());
    try {
      Files.createDirectories(files.database().resolveSibling("."));
      Files.createFile(files.database());
      return new LedgerFiles(files.database().toRealPath());
    } catch (IOException e) {
      throw LedgerTrouble.of(files.database(), e);
    }
  }

  private static void requireFree(Path path) {
    if (Files.exists(path)) {
      throw Refusal.badInput(
          "expected no file but found " + path + ": a run never goes into another's ledger",
          "Go on with it by --resume, or name another file with --ledger.");
    }
  }

  private static void discard(LedgerFiles files, RuntimeException cause) {
    try {
      Files.deleteIfExists(files.checkpoint());
      Files.deleteIfExists(files.database());
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static void lay(LedgerFiles files, Identity identity, LedgerConfig config) {
    try (Connection connection = LedgerDatabase.writer(files, config.timeout())) {
      LedgerDatabase.lay(connection, identity);
    } catch (SQLException e) {
      throw LedgerTrouble.of(files, e);
    }
  }

  private static LedgerFiles existing(Path path) {
    try {
      if (Files.isDirectory(path)) {
        throw Refusal.badInput(
            "expected a ledger but " + path.toAbsolutePath() + " is a folder",
            "Name a file that dais wrote with --ledger.");
      }
      return new LedgerFiles(path.toRealPath());
    } catch (NoSuchFileException e) {
      throw Refusal.badInput(
          "expected a ledger but there is no file " + path.toAbsolutePath(),
          "Name a file that dais wrote with --ledger.");
    } catch (IOException e) {
      throw LedgerTrouble.of(path, e);
    }
  }

  private static void requireKey(LedgerFiles files, Identity identity, VerifyingKey key) {
    if (!identity.checkpointKey().equals(key)) {
      throw Refusal.badInput(
          "the checkpoints of %s are signed by key %s but the key given is %s"
              .formatted(files, identity.checkpointKey(), key),
          "Use the key, in a plan run the seed, that the ledger was made with.");
    }
  }

  private static LedgerReader reader(LedgerFiles files, Identity identity, LedgerConfig config) {
    TreeHead signed = new CheckpointFile(files, identity.origin()).read(identity.checkpointKey());
    return new LedgerReader(files, identity, signed, config);
  }

  private static LedgerStore withLock(LedgerFiles files, Function<WriterLock, LedgerStore> open) {
    WriterLock lock = WriterLock.take(files);
    try {
      return open.apply(lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  // Checks through read-only connections first: a writing one would, when it closes, fold a damaged
  // WAL into the database and so destroy the evidence.
  private static LedgerStore start(
      LedgerFiles files, Identity identity, SigningKey key, LedgerConfig config, WriterLock lock) {
    CheckpointFile checkpoints = new CheckpointFile(files, identity.origin());
    TreeHead signed = checkpoints.read(key.verifyingKey());
    LedgerReader reader = new LedgerReader(files, identity, signed, config);
    try {
      Connection connection = LedgerDatabase.writer(files, config.timeout());
      try {
        LedgerTip tip = new LedgerLoader(files).load(connection, signed);
        connection.rollback();
        if (tip.size() > signed.size()) {
          checkpoints.write(tip.head(), key);
        }
        LedgerWriter writer = new LedgerWriter(files, checkpoints, key, config, connection, tip);
        writer.start();
        return new LedgerStore(lock, writer, reader);
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      reader.close();
      throw LedgerTrouble.of(files, e);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }
}
