package dais.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A process that holds a ledger, as it is named to others.
///
/// @param pid its process id
/// @param about what it says of itself: its command and since when; empty where it is not known
record LockHolder(long pid, String about) {
  private static final Path LOCKS = Path.of("/proc/locks");

  /// This process. Of its command only the words before the first option, which may hold a secret.
  static LockHolder self() {
    List<String> words = List.of(System.getProperty("sun.java.command", "").split(" "));
    String command =
        String.join(" ", words.stream().takeWhile(word -> !word.startsWith("-")).limit(4).toList());
    return new LockHolder(
        ProcessHandle.current().pid(),
        "%s since %s".formatted(command, Instant.now().truncatedTo(ChronoUnit.SECONDS)).strip());
  }

  /// The holder that a lock file's text names; empty where it names none.
  static Optional<LockHolder> parse(String text) {
    String[] parts = text.strip().split(" ", 2);
    try {
      return Optional.of(
          new LockHolder(Long.parseLong(parts[0]), parts.length == 2 ? parts[1] : ""));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// Who holds a lock of the operating system on a file of the ledger's database; empty where the
  /// system does not tell.
  static Optional<LockHolder> ofDatabase(LedgerFiles files) {
    try (Stream<String> locks = Files.lines(LOCKS)) {
      List<String> inodes =
          Stream.of(files.database(), files.sharedMemory())
              .filter(Files::exists)
              .map(LockHolder::inode)
              .toList();
      // 1: POSIX  ADVISORY  WRITE 4711 fd:01:5678 128 128
      return locks
          .map(line -> line.strip().split("\\s+"))
          .filter(words -> words.length > 5 && inodes.contains(words[5].replaceAll(".*:", "")))
          .flatMap(words -> parse(words[4]).stream())
          .map(LockHolder::withCommand)
          .findFirst();
    } catch (IOException | RuntimeException e) {
      // Only naming it is at stake: the caller reports the lock itself.
      return Optional.empty();
    }
  }

  private static String inode(Path file) {
    try {
      return Files.getAttribute(file, "unix:ino").toString();
    } catch (IOException e) {
      return "";
    }
  }

  private LockHolder withCommand() {
    return new LockHolder(
        pid, ProcessHandle.of(pid).flatMap(process -> process.info().command()).orElse(about));
  }

  /// What a lock file holds.
  String text() {
    return pid + " " + about + "\n";
  }

  private boolean isAlive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Override
  public String toString() {
    return "process "
        + pid
        + (about.isEmpty() ? "" : " (" + about + ")")
        + (isAlive() ? "" : ", which does not run on this machine or in this container");
  }
}
