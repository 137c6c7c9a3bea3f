package dais.infrastructure.config;

import java.nio.file.Path;
import java.util.Optional;

/// What is logged, and where to. The console is stderr: stdout is for data.
///
/// @param level the least weight that is logged, on the console and in the file; default `warn`,
///   `info` where a file is named
/// @param console how a line on the console looks; default `human`
/// @param file a file of JSON lines, its folder made where it is missing; none by default
/// @param maxBytes bytes after which the file is rotated, in [1024, 1 TiB]; default 10 MiB
/// @param maxDays days after which a rotated file is deleted, in [1, 3650]; default 30
/// @param backupCount rotated files that are kept, in [1, 1000]; default 5
public record LoggingConfig(
    LogLevel level,
    ConsoleFormat console,
    Optional<Path> file,
    long maxBytes,
    int maxDays,
    int backupCount) {
  public static final LoggingConfig DEFAULT =
      new LoggingConfig(LogLevel.WARN, ConsoleFormat.HUMAN, Optional.empty(), 10L << 20, 30, 5);

  /// What `configuration` says.
  ///
  /// @param directory what a relative `logging.file` is relative to
  /// @throws dais.infrastructure.exit.Refusal if a value is none, with its origin
  public static LoggingConfig of(Configuration configuration, Path directory) {
    Optional<Path> file =
        configuration.path(LoggingKey.FILE, LoggingKey.NO_FILE).map(directory::resolve);
    // Who asks for a file and nothing else wants to find in it what happened.
    boolean levelIsOpen = configuration.setting(LoggingKey.LEVEL).origin().equals("default");
    return new LoggingConfig(
        levelIsOpen && file.isPresent()
            ? LogLevel.INFO
            : configuration.choice(LoggingKey.LEVEL, LogLevel.class),
        configuration.choice(LoggingKey.CONSOLE, ConsoleFormat.class),
        file,
        configuration.number(LoggingKey.MAX_BYTES),
        configuration.integer(LoggingKey.MAX_DAYS),
        configuration.integer(LoggingKey.BACKUP_COUNT));
  }

  /// How a line on the console looks.
  public enum ConsoleFormat {
    /// Text for people.
    HUMAN,
    /// A JSON object a line, as in the file.
    JSON,
    /// No lines: for a process that nobody watches and that has a log file.
    NONE
  }
}
