package dais.ledger;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The right to write a ledger, for one process at a time: an operating system lock on `FILE.lock`,
/// gone with the process however it ends. The file names its holder and is emptied when it is given
/// up, so that a text in it without a lock tells of a process that was killed.
final class WriterLock implements AutoCloseable {
  private static final int MOST_BYTES = 1_000;

  /// Far behind the text: where a lock keeps others from reading, they still read who has it.
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final Logger log = LoggerFactory.getLogger(WriterLock.class);

  // Asked before the file is opened: a second handle of this process would, when closed, drop the
  // POSIX lock of the first.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private WriterLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /// Takes the lock.
  ///
  /// @throws Refusal if somebody else has it
  static WriterLock take(LedgerFiles files) {
    Path file = files.lock();
    if (!HELD.add(file)) {
      throw held(files, Optional.of(LockHolder.self()));
    }
    try {
      return new WriterLock(file, lock(files));
    } catch (RuntimeException e) {
      HELD.remove(file);
      throw e;
    }
  }

  private static FileChannel lock(LedgerFiles files) {
    try {
      FileChannel channel =
          FileChannel.open(
              files.lock(),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        claim(files, channel);
        return channel;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw LedgerTrouble.of(files.lock(), e);
    }
  }

  private static void claim(LedgerFiles files, FileChannel channel) throws IOException {
    boolean free = channel.tryLock(LOCKED_BYTE, 1, false) != null;
    Optional<LockHolder> named = holder(channel);
    if (!free) {
      throw held(files, named);
    }
    named.ifPresent(
        last -> log.info("ledger {} was left open by {}: it is taken over", files, last));
    channel
        .truncate(0)
        .write(ByteBuffer.wrap(LockHolder.self().text().getBytes(StandardCharsets.UTF_8)), 0);
  }

  private static Optional<LockHolder> holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MOST_BYTES);
    channel.read(text, 0);
    return LockHolder.parse(new String(text.array(), 0, text.position(), StandardCharsets.UTF_8));
  }

  private static Refusal held(LedgerFiles files, Optional<LockHolder> holder) {
    return Refusal.badInput(
        "ledger %s is being written by %s"
            .formatted(
                files,
                holder.map(LockHolder::toString).orElse("a process that did not say its name")),
        "Wait until that process has ended, or name another file with --ledger.");
  }

  @Override
  public void close() {
    // An interrupt closes a channel before it is written.
    boolean interrupted = Thread.interrupted();
    try (channel) {
      if (channel.isOpen()) {
        channel.truncate(0);
      }
    } catch (IOException e) {
      throw LedgerTrouble.of(file, e);
    } finally {
      HELD.remove(file);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
