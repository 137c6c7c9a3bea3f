package dais.infrastructure.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.config.LogLevel;
import dais.infrastructure.config.LoggingConfig;
import dais.infrastructure.config.LoggingConfig.ConsoleFormat;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JavaLoggingTest {
  private static final Logger library = Logger.getLogger("io.library");

  private final ByteArrayOutputStream console = new ByteArrayOutputStream();

  @AfterEach
  void endLogging() {
    Logging.start(LoggingConfig.DEFAULT, System.err).close();
  }

  private List<String> lines(LogLevel level, ConsoleFormat format, LogRecord... records) {
    LoggingConfig config = new LoggingConfig(level, format, Optional.empty(), 1 << 20, 30, 5);
    try (Logging _ =
        Logging.start(config, new PrintStream(console, true, StandardCharsets.UTF_8))) {
      for (LogRecord record : records) {
        record.setLoggerName(library.getName());
        library.log(record);
      }
    }
    return console.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void librariesLogWhereDaisDoes() {
    LogRecord failed = new LogRecord(Level.SEVERE, "failed");
    failed.setThrown(new IllegalStateException("broken"));
    LogRecord withParameter = new LogRecord(Level.WARNING, "slow: {0} ms");
    withParameter.setParameters(new Object[] {7});
    LogRecord noPattern = new LogRecord(Level.WARNING, "{x");
    noPattern.setParameters(new Object[] {7});

    List<String> lines =
        lines(
            LogLevel.WARN,
            ConsoleFormat.HUMAN,
            failed,
            withParameter,
            noPattern,
            new LogRecord(Level.INFO, "hello"));

    assertThat(lines.getFirst()).contains("ERROR").endsWith("failed");
    assertThat(lines)
        .anyMatch(line -> line.contains("IllegalStateException: broken"))
        .anyMatch(line -> line.contains("WARN") && line.endsWith("slow: 7 ms"))
        .anyMatch(line -> line.endsWith("{x"))
        .noneMatch(line -> line.contains("hello"));
  }

  @Test
  void aConsoleThatIsNoneTakesNothing() {
    assertThat(lines(LogLevel.INFO, ConsoleFormat.NONE, new LogRecord(Level.SEVERE, "failed")))
        .isEmpty();
  }
}
