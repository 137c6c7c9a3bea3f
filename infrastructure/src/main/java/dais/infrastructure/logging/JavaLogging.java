package dais.infrastructure.logging;

import java.text.MessageFormat;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Hands what libraries log by `java.util.logging`, gRPC among them, to SLF4J, in place of the
/// JDK's own handler that writes to stderr.
final class JavaLogging extends Handler {
  private JavaLogging() {}

  /// From now on, for all loggers.
  static void toSlf4j() {
    java.util.logging.Logger root = LogManager.getLogManager().getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new JavaLogging());
  }

  @Override
  public void publish(LogRecord record) {
    String logger = record.getLoggerName();
    LoggerFactory.getLogger(logger == null ? "java.util.logging" : logger)
        .atLevel(level(record.getLevel().intValue()))
        .setCause(record.getThrown())
        .log("{}", text(record));
  }

  private static Level level(int weight) {
    if (weight >= java.util.logging.Level.SEVERE.intValue()) {
      return Level.ERROR;
    }
    if (weight >= java.util.logging.Level.WARNING.intValue()) {
      return Level.WARN;
    }
    return weight >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
  }

  private static String text(LogRecord record) {
    String message = String.valueOf(record.getMessage());
    Object[] parameters = record.getParameters();
    if (parameters == null || parameters.length == 0) {
      return message;
    }
    try {
      return MessageFormat.format(message, parameters);
    } catch (IllegalArgumentException e) {
      return message; // Not a pattern: what it says is worth more than how.
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
