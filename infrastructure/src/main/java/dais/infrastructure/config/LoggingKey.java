package dais.infrastructure.config;

import dais.infrastructure.config.LoggingConfig.ConsoleFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The keys that [LoggingConfig] is read from.
public enum LoggingKey implements ConfigKey {
  LEVEL(
      new KeyDefinition(
          "logging.level",
          new ValueType.Choice(
              List.of("error", "warn", "info", "debug", "trace"), Map.of("warning", "warn")),
          "",
          "The least weight that is logged; info if only a log file is named.")),
  CONSOLE(
      new KeyDefinition(
          "logging.console",
          ValueType.Choice.of(ConsoleFormat.class),
          "",
          "How a line on stderr looks: text for people, or a JSON object; none for no lines.")),
  FILE(
      new KeyDefinition(
          "logging.file",
          new ValueType.OrWord(LoggingKey.NO_FILE, new ValueType.FilePath()),
          "",
          "A file of JSON lines that is logged to as well; its folder is made if it is missing.")),
  MAX_BYTES(
      new KeyDefinition(
          "logging.max_bytes",
          new ValueType.WholeNumber(1_024, 1L << 40),
          "bytes",
          "Size at which the log file is rotated.")),
  MAX_DAYS(
      new KeyDefinition(
          "logging.max_days",
          new ValueType.WholeNumber(1, 3_650),
          "days",
          "Age at which a rotated log file is deleted.")),
  BACKUP_COUNT(
      new KeyDefinition(
          "logging.backup_count",
          new ValueType.WholeNumber(1, 1_000),
          "files",
          "Rotated log files that are kept."));

  /// The value of `logging.file` where there is none.
  static final String NO_FILE = "none";

  @SuppressWarnings("ImmutableEnumChecker") // A record of texts and copied lists.
  private final KeyDefinition definition;

  LoggingKey(KeyDefinition definition) {
    this.definition = definition;
  }

  @Override
  public KeyDefinition definition() {
    return definition;
  }

  @Override
  public String defaultText() {
    LoggingConfig config = LoggingConfig.DEFAULT;
    return switch (this) {
      case LEVEL -> config.level().name().toLowerCase(Locale.ROOT);
      case CONSOLE -> config.console().name().toLowerCase(Locale.ROOT);
      case FILE -> config.file().map(Path::toString).orElse(NO_FILE);
      case MAX_BYTES -> Long.toString(config.maxBytes());
      case MAX_DAYS -> Integer.toString(config.maxDays());
      case BACKUP_COUNT -> Integer.toString(config.backupCount());
    };
  }
}
