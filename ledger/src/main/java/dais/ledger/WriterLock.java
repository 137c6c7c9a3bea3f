package dais.ledger;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The right to write a ledger, for one process at a time: an operating system lock on `FILE.lock`,
/// gone with the process however it ends. The file holds its process id.
final class WriterLock implements AutoCloseable {
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
      throw held(files, Long.toString(ProcessHandle.current().pid()));
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
      if (channel.tryLock() == null) {
        ByteBuffer holder = ByteBuffer.allocate(20);
        channel.read(holder, 0);
        channel.close();
        throw held(
            files, new String(holder.array(), 0, holder.position(), StandardCharsets.US_ASCII));
      }
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
      return channel;
    } catch (IOException e) {
      throw LedgerTrouble.of(files.lock(), e);
    }
  }

  private static Refusal held(LedgerFiles files, String process) {
    return Refusal.badInput(
        "ledger " + files + " is being written by process " + process,
        "Wait until that process has ended, or name another file with --ledger.");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw LedgerTrouble.of(file, e);
    } finally {
      HELD.remove(file);
    }
  }
}
