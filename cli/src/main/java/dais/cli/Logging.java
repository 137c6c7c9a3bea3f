package dais.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dais.infrastructure.exit.Refusal;
import dais.simulation.plan.NearestName;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// Logs go to stderr, quietly: stdout is for data.
final class Logging {
  /// The environment variable that sets the level where no flag does.
  static final String VARIABLE = "LOGGING_LEVEL";

  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

  private Logging() {}

  /// Sends the logs of this process to the shell's stderr.
  ///
  /// @param flag the level that a flag names, or empty
  static void start(Shell shell, String flag) {
    Level level = Level.toLevel(level(shell, flag).value());
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{20} - %msg%n");
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(shell.err());
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level);
    root.addAppender(appender);
  }

  /// The level in force and its origin.
  static ProcessSetting level(Shell shell, String flag) {
    String variable = shell.environment().getOrDefault(VARIABLE, "");
    ProcessSetting setting =
        !flag.isEmpty()
            ? new ProcessSetting("logging.level", flag, "--log-level")
            : !variable.isEmpty()
                ? new ProcessSetting("logging.level", variable, "environment " + VARIABLE)
                : new ProcessSetting("logging.level", "warn", "default");
    String name = setting.value().toLowerCase(Locale.ROOT);
    if (!LEVELS.contains(name)) {
      throw Refusal.badInput(
          "logging.level must be one of %s but was '%s' (%s)"
              .formatted(String.join(", ", LEVELS), setting.value(), setting.origin()),
          "Did you mean " + NearestName.to(name, LEVELS) + "?");
    }
    return new ProcessSetting(setting.key(), name, setting.origin());
  }
}
