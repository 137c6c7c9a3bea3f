package dais.cli;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process of the system that was ours once. Pids are used again, so it is only taken for ours
/// while the start of the process with its pid is the one that was recorded.
record RecordedProcess(long pid, Instant started) {
  private static final Pattern TEXT = Pattern.compile("pid (\\d{1,10})\nstarted (\\S+)");
  // The kernel counts from its own start, and that moment is corrected when the clock is.
  private static final Duration TOLERANCE = Duration.ofSeconds(2);
  private static final Path PROC = Path.of("/proc");

  static RecordedProcess of(ProcessHandle process) {
    return new RecordedProcess(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
  }

  /// @param file where the text is from, for people
  static RecordedProcess parse(String text, Path file) {
    Matcher parts = TEXT.matcher(text);
    if (parts.matches()) {
      try {
        return new RecordedProcess(Long.parseLong(parts.group(1)), Instant.parse(parts.group(2)));
      } catch (DateTimeException e) {
        // Told below.
      }
    }
    throw Refusal.badInput(
        "expected a pid and its start in %s but found '%s'".formatted(file, text),
        "If nothing of the fleet runs, delete the file.");
  }

  String text() {
    return "pid %d\nstarted %s".formatted(pid, started);
  }

  /// The process, if it is still this one.
  Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            found ->
                Duration.between(started, found.info().startInstant().orElse(Instant.EPOCH))
                        .abs()
                        .compareTo(TOLERANCE)
                    < 0)
        // Ended, but nobody has asked how: the JDK takes it for alive.
        .filter(_ -> state() != 'Z')
        // Somebody may have asked just now, and there was no state to read.
        .filter(ProcessHandle::isAlive);
  }

  boolean isAlive() {
    return handle().isPresent();
  }

  /// Whether it is stopped by SIGSTOP; never where the system has no `/proc`.
  boolean isPaused() {
    return state() == 'T';
  }

  /// As in `proc(5)`: R, S, D, Z, T; a blank where it cannot be known.
  private char state() {
    try {
      String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
      // The name before it stands in parentheses and may hold anything.
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return ' ';
    }
  }
}
