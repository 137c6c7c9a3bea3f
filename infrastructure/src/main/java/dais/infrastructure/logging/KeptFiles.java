package dais.infrastructure.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Rotates `FILE` to `FILE.2026-11-21.0`, `.1` and so on, at a size and at the end of each day of
/// UTC, and keeps a number of them: Logback itself bounds their age and their bytes but not how
/// many there are.
final class KeptFiles extends SizeAndTimeBasedRollingPolicy<ILoggingEvent> {
  private static final String SUFFIX = ".%d{yyyy-MM-dd,UTC}.%i";

  private final Path file;
  private final int count;
  private final Pattern rotated;

  /// @param file the absolute path of the file in use
  /// @param count rotated files to keep, at least 1
  KeptFiles(Path file, int count) {
    this.file = file;
    this.count = count;
    this.rotated =
        Pattern.compile(
            Pattern.quote(file.getFileName() + ".") + "(\\d{4}-\\d\\d-\\d\\d)\\.(\\d+)");
    setFileNamePattern(file + SUFFIX);
  }

  /// One of the rotated files.
  private record Rotated(Path path, String day, int number) {
    private static final Comparator<Rotated> NEWEST_FIRST =
        Comparator.comparing(Rotated::day).thenComparingInt(Rotated::number).reversed();
  }

  @Override
  public void start() {
    super.start();
    trim();
  }

  @Override
  public void rollover() {
    super.rollover();
    trim();
  }

  private void trim() {
    try (Stream<Path> files = Files.list(file.resolveSibling("."))) {
      List<Rotated> tooOld =
          files.flatMap(this::rotated).sorted(Rotated.NEWEST_FIRST).skip(count).toList();
      for (Rotated old : tooOld) {
        Files.deleteIfExists(old.path());
      }
    } catch (IOException e) {
      addError("could not delete old log files of " + file, e);
    }
  }

  private Stream<Rotated> rotated(Path path) {
    Matcher name = rotated.matcher(path.getFileName().toString());
    return name.matches()
        ? Stream.of(new Rotated(path, name.group(1), Integer.parseInt(name.group(2))))
        : Stream.empty();
  }
}
