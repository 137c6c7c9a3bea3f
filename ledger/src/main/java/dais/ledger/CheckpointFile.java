package dais.ledger;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// The newest signed tree head, in a file of its own: what catches a ledger that was rolled back or
/// rewritten with all its own checks intact.
final class CheckpointFile {
  private final LedgerFiles files;
  private final String origin;

  CheckpointFile(LedgerFiles files, String origin) {
    this.files = files;
    this.origin = origin;
  }

  /// Replaces the checkpoint, on disk when this returns: at any moment the file holds the old or
  /// the new one, whole.
  ///
  /// @throws Refusal if it could not be written
  void write(TreeHead head, SigningKey key) {
    try (Pending pending = begin(head, key)) {
      pending.publish();
    }
  }

  /// The same with one that was signed before.
  void write(SignedCheckpoint signed) throws IOException {
    writeDraft(signed.note().getBytes(StandardCharsets.UTF_8));
    rename();
  }

  /// Starts to bring the next checkpoint to disk beside the present one, which stands until
  /// [Pending#publish]: so that one wait for the disk covers it and the entries.
  Pending begin(TreeHead head, SigningKey key) {
    byte[] note = new Checkpoint(origin, head).sign(key).getBytes(StandardCharsets.UTF_8);
    FutureTask<Boolean> written =
        new FutureTask<>(
            () -> {
              writeDraft(note);
              return true;
            });
    Thread.ofVirtual().name("dais-ledger-checkpoint").start(written);
    return new Pending(written);
  }

  private void writeDraft(byte[] note) throws IOException {
    try (FileChannel draft =
        FileChannel.open(
            files.checkpointDraft(),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer rest = ByteBuffer.wrap(note);
      while (rest.hasRemaining()) {
        draft.write(rest);
      }
      draft.force(true);
    }
  }

  private void rename() {
    try {
      Files.move(
          files.checkpointDraft(),
          files.checkpoint(),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder =
          FileChannel.open(files.checkpoint().resolveSibling("."), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw LedgerTrouble.of(files.checkpoint(), e);
    }
  }

  /// A checkpoint on its way to the disk, in a file that nobody reads. Closing it waits until the
  /// file is free for the next one.
  final class Pending implements AutoCloseable {
    private final FutureTask<Boolean> written;

    Pending(FutureTask<Boolean> written) {
      this.written = written;
    }

    /// Makes it the checkpoint, on disk when this returns. To be called once what it covers is.
    ///
    /// @throws Refusal if it could not be written
    void publish() {
      await().ifPresent(this::refuse);
      rename();
    }

    private void refuse(Throwable cause) {
      if (cause instanceof IOException e) {
        throw LedgerTrouble.of(files.checkpoint(), e);
      }
      throw new IllegalStateException("the checkpoint could not be written", cause);
    }

    /// What writing it failed with. The writer's thread ends by its queue, not by interruption.
    private Optional<Throwable> await() {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            written.get();
            return Optional.empty();
          } catch (InterruptedException e) {
            interrupted = true;
          } catch (ExecutionException e) {
            return Optional.of(e.getCause() == null ? e : e.getCause());
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void close() {
      await();
    }
  }

  /// The tree head that was signed last.
  ///
  /// @throws Refusal if the file is missing or not signed by `key`
  TreeHead read(VerifyingKey key) {
    return newest(key).head();
  }

  /// The same, with the file's text.
  SignedCheckpoint newest(VerifyingKey key) {
    try {
      String note = Files.readString(files.checkpoint());
      return new SignedCheckpoint(Checkpoint.open(note, origin, key).head(), note);
    } catch (NoSuchFileException e) {
      throw Refusal.badInput(
          "ledger "
              + files
              + " has no checkpoint: without "
              + files.checkpoint()
              + " nobody can tell whether entries were cut off or rewritten",
          "Put the checkpoint file that belongs to the ledger back beside it.");
    } catch (CharacterCodingException e) {
      throw invalid("it is no UTF-8 text");
    } catch (MalformedBody e) {
      throw invalid(e.getMessage());
    } catch (IOException e) {
      throw LedgerTrouble.of(files.checkpoint(), e);
    }
  }

  private Refusal invalid(@Nullable String reason) {
    return LedgerTrouble.tampered(
        files, "its checkpoint " + files.checkpoint() + " is not valid: " + reason);
  }
}
