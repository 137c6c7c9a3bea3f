package dais.infrastructure.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import dais.infrastructure.config.LogLevel;
import dais.infrastructure.config.LoggingConfig;
import dais.infrastructure.config.LoggingConfig.ConsoleFormat;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

final class LoggingTest {
  private static final Logger log = LoggerFactory.getLogger("dais.test.Speaker");
  private static final long MANY = 1L << 20;

  @TempDir private Path folder;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream console = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @AfterEach
  void endLogging() {
    Logging.start(LoggingConfig.DEFAULT, System.err).close();
  }

  private String console() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static LoggingConfig config(LogLevel level, ConsoleFormat format) {
    return new LoggingConfig(level, format, Optional.empty(), MANY, 30, 5);
  }

  private static LoggingConfig into(Path file, long maxBytes, int maxDays, int backups) {
    return new LoggingConfig(
        LogLevel.INFO, ConsoleFormat.HUMAN, Optional.of(file), maxBytes, maxDays, backups);
  }

  @ParameterizedTest
  @EnumSource(LogLevel.class)
  void logsFromItsLevelOn(LogLevel level) {
    try (Logging _ = Logging.start(config(level, ConsoleFormat.HUMAN), console)) {
      for (Level each : Level.values()) {
        log.atLevel(each).log("said at {}", each);
      }
    }

    List<String> expected = new ArrayList<>();
    for (Level each : Level.values()) {
      if (each.toInt() >= Level.valueOf(level.name()).toInt()) {
        expected.add("said at " + each);
      }
    }
    assertThat(console().lines().map(line -> line.replaceAll(".* - ", "")))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void aConsoleLineIsForPeople() {
    try (Logging _ = Logging.start(config(LogLevel.INFO, ConsoleFormat.HUMAN), console);
        LogScope _ = LogScope.run("0123456789abcdef");
        LogScope _ = LogScope.round(7);
        LogScope _ = LogScope.agent(3)) {
      log.atInfo().addKeyValue("accepted", 1).log("decided {}", "all");
    }

    assertThat(console())
        .matches(
            "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  dais.test.Speaker run=01234567 round=7 agent=3"
                + " - decided all accepted=1\n");
  }

  @Test
  void aConsoleLineShowsWhatWasThrown() {
    try (Logging _ = Logging.start(LoggingConfig.DEFAULT, console)) {
      log.warn("failed", new IllegalStateException("no more room"));
    }

    assertThat(console())
        .contains(
            " WARN  dais.test.Speaker - failed\njava.lang.IllegalStateException: no more room")
        .contains("\tat dais.infrastructure");
  }

  @Test
  void theConsoleTakesJsonWhereAsked() {
    try (Logging _ = Logging.start(config(LogLevel.INFO, ConsoleFormat.JSON), console);
        LogScope _ = LogScope.round(7)) {
      log.info("say \"hi\"");
    }

    assertThat(console())
        .matches(
            "\\{\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z\",\"level\":\"INFO\","
                + "\"logger\":\"dais.test.Speaker\",\"thread\":\"[^\"]+\","
                + "\"message\":\"say ..hi..\",\"round\":7}\n");
  }

  @Test
  void theConsoleStaysOpenWhenLoggingEnds() {
    Logging.start(LoggingConfig.DEFAULT, console).close();

    log.error("to nobody");
    console.println("still here");

    assertThat(console()).isEqualTo("still here\n");
  }

  @Test
  void makesTheFolderOfItsFileAndAddsToWhatIsThere() throws IOException {
    Path file = folder.resolve("logs/today/dais.log");
    for (String message : List.of("first", "second")) {
      try (Logging _ = Logging.start(into(file, MANY, 30, 5), console)) {
        log.info(message);
      }
    }

    assertThat(Files.readAllLines(file))
        .hasSize(2)
        .first()
        .asString()
        .contains("\"message\":\"first\"")
        .endsWith("}");
  }

  @Test
  void rotatesAtItsSizeAndKeepsSoManyFiles() throws IOException {
    Path file = folder.resolve("an (odd) name.log");
    try (Logging _ = Logging.start(into(file, 1_024, 30, 3), console)) {
      for (int i = 0; i < 200; i++) {
        log.info("line {}", i);
      }
    }

    List<Path> files = files();
    assertThat(files).hasSize(4).contains(file);
    List<String> lines = new ArrayList<>();
    for (Path each : files) {
      assertThat(Files.size(each)).isLessThan(1_024 + 200);
      lines.addAll(Files.readAllLines(each));
    }
    assertThat(lines.size()).isBetween(20, 60);
    assertThat(lines).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    assertThat(lines).anyMatch(line -> line.contains("\"line 199\""));
    assertThat(lines).noneMatch(line -> line.contains("\"line 0\""));
  }

  @Test
  void rotatesAtTheEndOfADayAndDeletesWhatIsTooOld() throws IOException {
    Path file = folder.resolve("dais.log");
    LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
    Path old = Files.createFile(folder.resolve("dais.log." + today.minusDays(5) + ".0"));
    Path recent = Files.createFile(folder.resolve("dais.log." + today.minusDays(1) + ".0"));
    try (Logging _ = Logging.start(into(file, MANY, 2, 100), console)) {
      log.info("before midnight");
      clock().setCurrentTime(Instant.now().plus(Duration.ofDays(1)).toEpochMilli());
      log.info("after midnight");
    }

    assertThat(Files.readString(file)).contains("after midnight").doesNotContain("before midnight");
    assertThat(Files.readString(folder.resolve("dais.log." + today + ".0")))
        .contains("before midnight");
    assertThat(recent).exists();
    assertThat(old).doesNotExist();
  }

  private static ch.qos.logback.core.rolling.TimeBasedFileNamingAndTriggeringPolicy<?> clock() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var appender =
        (RollingFileAppender<?>) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("file");
    return ((TimeBasedRollingPolicy<?>) appender.getRollingPolicy())
        .getTimeBasedFileNamingAndTriggeringPolicy();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void linesOfManyThreadsNeverMix() throws Exception {
    Path file = folder.resolve("dais.log");
    try (Logging _ = Logging.start(into(file, MANY, 30, 5), console)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int agent = t;
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try (LogScope _ = LogScope.agent(agent)) {
                        for (int i = 0; i < 100; i++) {
                          log.info("{}", "x".repeat(50));
                        }
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    assertThat(Files.readAllLines(file))
        .hasSize(800)
        .allMatch(line -> line.matches("\\{\"timestamp\".*\"x{50}\",\"agent\":\\d\\}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FOLDER | BAD_INPUT | the log file must be a file but FOLDER is a folder",
        "FOLDER/50%.log | BAD_INPUT | the log file's path must not hold '%' but was FOLDER/50%.log",
        "FOLDER/plain/dais.log | SURROUNDINGS | cannot write the log file FOLDER/plain/dais.log: ",
        "/proc/dais.log | SURROUNDINGS | cannot write the log file /proc/dais.log: ",
      })
  void aFileThatCannotBeWrittenIsNamed(String path, ExitCode code, String message)
      throws IOException {
    Files.writeString(folder.resolve("plain"), "a file, no folder");
    Path file = Path.of(path.replace("FOLDER", folder.toString()));

    Refusal refusal =
        catchThrowableOfType(
            Refusal.class, () -> Logging.start(into(file, MANY, 30, 5), console).close());

    assertThat(refusal.exitCode()).isEqualTo(code);
    assertThat(refusal).hasMessageStartingWith(message.replace("FOLDER", folder.toString()));
    assertThat(refusal.hint()).contains("--log-file");
  }
}
