package dais.infrastructure.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.util.FileSize;
import dais.infrastructure.config.LoggingConfig;
import dais.infrastructure.config.LoggingConfig.ConsoleFormat;
import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.LoggerFactory;

/// The logs of this process: lines on a console, and JSON lines in a file that is rotated by size
/// and by day. Set up once, by the process's entry point; all code logs through SLF4J. Thread-safe:
/// lines never mix.
public final class Logging implements AutoCloseable {
  static final String FILE = "file";

  private final LoggerContext context;

  private Logging(LoggerContext context) {
    this.context = context;
  }

  /// Sends the logs where the configuration says; replaces what was set up before.
  ///
  /// @param console takes the lines for people, and what goes wrong with logging itself
  /// @throws Refusal if the file cannot be written
  public static Logging start(LoggingConfig config, PrintStream console) {
    config.file().ifPresent(Logging::requireWritable);
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    JavaLogging.toSlf4j();
    context.getStatusManager().add((Status status) -> tell(status, console));
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(config.level().name()));
    if (config.console() != ConsoleFormat.NONE) {
      root.addAppender(console(context, config.console(), console));
    }
    config.file().ifPresent(file -> root.addAppender(file(context, config, file)));
    return new Logging(context);
  }

  static Appender<ILoggingEvent> console(
      LoggerContext context, ConsoleFormat format, PrintStream stream) {
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("console");
    appender.setEncoder(
        switch (format) {
          case HUMAN -> readable(context);
          case JSON -> json(context);
          case NONE -> throw new IllegalArgumentException("there is no console to set up");
        });
    appender.setOutputStream(keptOpen(stream));
    appender.start();
    return appender;
  }

  /// An appender closes its stream, but others still write to the console.
  private static OutputStream keptOpen(PrintStream stream) {
    return new OutputStream() {
      @Override
      public void write(int one) {
        stream.write(one);
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        stream.write(bytes, from, length);
      }

      @Override
      public void flush() {
        stream.flush();
      }
    };
  }

  private static Appender<ILoggingEvent> file(
      LoggerContext context, LoggingConfig config, Path path) {
    Path file = path.toAbsolutePath().normalize();
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setName(FILE);
    appender.setFile(file.toString());
    KeptFiles rotation = new KeptFiles(file, config.backupCount());
    rotation.setContext(context);
    rotation.setParent(appender);
    rotation.setMaxFileSize(new FileSize(config.maxBytes()));
    rotation.setMaxHistory(config.maxDays());
    rotation.setCleanHistoryOnStart(true);
    rotation.start();
    appender.setRollingPolicy(rotation);
    appender.setEncoder(json(context));
    appender.start();
    if (!appender.isStarted()) {
      throw new IllegalStateException("the log file " + file + " could not be set up");
    }
    return appender;
  }

  private static Encoder<ILoggingEvent> readable(LoggerContext context) {
    ReadableLines layout = new ReadableLines();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    JsonLines encoder = new JsonLines();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static void requireWritable(Path file) {
    if (Files.isDirectory(file)) {
      throw Refusal.badInput(
          "the log file must be a file but " + file + " is a folder",
          "Name a file in it with --log-file or logging.file.");
    }
    if (file.toAbsolutePath().toString().indexOf('%') >= 0) {
      // Logback reads it as a conversion of the rotated files' names and knows no escape.
      throw Refusal.badInput(
          "the log file's path must not hold '%' but was " + file.toAbsolutePath(),
          "Name another one with --log-file or logging.file.");
    }
    try {
      Files.createDirectories(file.toAbsolutePath().normalize().resolveSibling("."));
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException e) {
      throw Refusal.surroundings(
          "cannot write the log file " + file + ": " + e,
          "Name another one with --log-file or logging.file, or make its folder writable.",
          e);
    }
  }

  /// Logback would otherwise keep to itself that a disk is full.
  private static void tell(Status status, PrintStream console) {
    if (status.getEffectiveLevel() >= Status.WARN) {
      console.println("logging: " + status.getMessage());
    }
  }

  /// Closes the file; waits until old ones are deleted.
  @Override
  public void close() {
    context.reset();
  }
}
