package dais.infrastructure.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import dais.infrastructure.config.LoggingConfig;

/// What is logged before [Logging] is set up: warnings on stderr. In place of Logback's search for
/// files of its own, which would decide what a process of dais logs, and without one log everything
/// on stdout.
public final class QuietStart extends ContextAwareBase implements Configurator {
  /// Found by `ServiceLoader`.
  public QuietStart() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LoggingConfig usual = LoggingConfig.DEFAULT;
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(usual.level().name()));
    root.addAppender(Logging.console(context, usual.console(), System.err));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
