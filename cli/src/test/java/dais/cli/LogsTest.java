package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.Refusal;
import dais.simulation.RunOptions;
import dais.simulation.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogsTest {
  private static final String[] RUN = {
    "run", "--agents", "4", "--steps", "3", "--batch", "40", "--threads", "2", "-o", "json"
  };

  @TempDir private Path folder;

  private TestShell shell() {
    return new TestShell(folder, SimulationRun::open);
  }

  private static String[] with(String... more) {
    return Stream.of(RUN, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void aRunTellsItsFileWhatHappenedWithItsIdsInEveryLine() throws IOException {
    Path file = folder.resolve("logs/run.log");
    TestShell shell = shell();

    int code = shell.dais(with("--log-file", file.toString()));

    assertThat(code).as(shell.err()).isZero();
    String run = shell.out().replaceAll("(?s).*\"run_id\":\"([0-9a-f]{64})\".*", "$1");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines)
        .allMatch(
            line ->
                line.matches(
                    "\\{\"timestamp\":\"[-\\d]{10}T[:\\d]{8}\\.\\d+Z\",\"level\":\"INFO\".*}"));
    assertThat(messages(lines))
        .containsExactly(
            "command begins",
            "run begins",
            "round decided",
            "round decided",
            "round decided",
            "run ends",
            "command ends");
    assertThat(lines.getFirst()).contains("\"command\":\"dais run\"");
    assertThat(lines.subList(1, 6)).allMatch(line -> line.contains("\"run\":\"" + run + "\""));
    assertThat(
            lines.subList(1, 6).stream().map(line -> line.replaceAll(".*\"round\":(\\d+).*", "$1")))
        .element(1)
        .isEqualTo("1");
    for (int round = 1; round <= 3; round++) {
      assertThat(lines.get(1 + round))
          .contains("\"round\":" + round + ",", "\"flows\":160,", "\"accepted\":");
    }
    assertThat(lines.getLast()).contains("\"exit_code\":0");
  }

  private static List<String> messages(List<String> lines) {
    return lines.stream()
        .map(line -> line.replaceAll(".*\"message\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  @Test
  void notEvenTheFinestLevelTellsAKeyOrAnAddress() throws IOException {
    Path file = folder.resolve("run.log");
    TestShell shell = shell();

    shell.dais(with("--log-file", file.toString(), "--log-level", "trace", "--seed", "5"));

    String log = Files.readString(file);
    assertThat(log).contains("\"level\":\"TRACE\"");
    assertThat(log.replaceAll("\"timestamp\":\"[^\"]*\"", ""))
        .doesNotContainPattern("\\b\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\b")
        .doesNotContain("PRIVATE", "\"body\"");
    for (int member = 0; member < 4; member++) {
      assertThat(log)
          .doesNotContain(
              dais.infrastructure.identity.SigningKey.derived(5, "member " + member)
                  .verifyingKey()
                  .toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | '' | ''",
        "info | '' | command begins",
        "'' | INFO | command begins",
        "error | info | ''",
      })
  void theConsoleTakesTheLevelOfTheFlagElseOfTheEnvironment(
      String flag, String variable, String heard) {
    TestShell shell = new TestShell(folder, FakeRun::new);
    if (!variable.isEmpty()) {
      shell.environment.put("LOGGING_LEVEL", variable);
    }
    List<String> line = new ArrayList<>(List.of("run"));
    if (!flag.isEmpty()) {
      line.addAll(List.of("--log-level", flag));
    }

    assertThat(shell.dais(line.toArray(String[]::new))).isZero();

    if (heard.isEmpty()) {
      assertThat(shell.err()).doesNotContain("command begins");
    } else {
      assertThat(shell.err()).contains(" INFO  dais.cli.Dais - command begins command=dais run");
    }
  }

  @Test
  void theEnvironmentNamesAFileToo() throws IOException {
    TestShell shell = shell();
    Path file = folder.resolve("named.log");
    shell.environment.put("LOGGING_FILE", file.toString());

    shell.dais("ledger", "stats", "no.db");

    assertThat(messages(Files.readAllLines(file)))
        .containsExactly("command begins", "command refused", "command ends");
  }

  @Test
  void aRefusalIsLoggedWithItsReason() throws IOException {
    TestShell shell = shell();
    Path file = folder.resolve("refused.log");

    int code = shell.dais("ledger", "stats", "no.db", "--log-file", file.toString());

    assertThat(code).isEqualTo(4);
    assertThat(messages(Files.readAllLines(file)))
        .containsExactly("command begins", "command refused", "command ends");
    assertThat(Files.readString(file))
        .contains("\"reason\":\"there is no ledger no.db\"", "\"exit_code\":4");
  }

  /// A run that ends in trouble of its own making.
  private static PlanRunner failing(Throwable trouble) {
    return (Plan _, RunOptions _) -> {
      switch (trouble) {
        case Error error -> throw error;
        case RuntimeException e -> throw e;
        default -> throw new IllegalStateException(trouble);
      }
    };
  }

  @Test
  void aBugLeavesItsStackTraceInTheFile() throws IOException {
    TestShell shell = new TestShell(folder, failing(new IllegalStateException("a wrong turn")));
    Path file = folder.resolve("bug.log");

    assertThat(shell.dais("run", "--log-file", file.toString())).isEqualTo(5);

    assertThat(Files.readString(file))
        .contains("\"level\":\"ERROR\"", "java.lang.IllegalStateException: a wrong turn\\n\\tat ");
    assertThat(shell.err())
        .contains("a wrong turn\n\tat ", "dais: a bug in dais: java.lang.IllegalStateException");
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aFullHeapIsToldAsSuch(boolean wrapped) {
    Throwable full = new OutOfMemoryError("Java heap space");
    TestShell shell =
        new TestShell(
            folder, failing(wrapped ? new IllegalStateException("an agent's task", full) : full));

    assertThat(shell.dais("run")).isEqualTo(6);

    assertThat(shell.err())
        .contains("dais: ran out of memory: the heap may grow to ", " MiB (Java heap space)")
        .contains("DAIS_JAVA_OPTS=-Xmx4g")
        .doesNotContain("\tat ");
  }

  @Test
  void aRefusalKeepsItsOwnCode() {
    TestShell shell =
        new TestShell(folder, failing(Refusal.badInput("not like this", "Like that.")));

    assertThat(shell.dais("run")).isEqualTo(4);
    assertThat(shell.err()).isEqualTo("dais: not like this\nLike that.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--log-level verbose | 4 | logging.level must be one of error, warn, info, debug, trace ",
        "--log-file FOLDER | 4 | the log file must be a file but FOLDER is a folder",
        "--log-file FOLDER/50%.log | 4 | the log file's path must not hold '%' but was FOLDER/50%.log",
        "--log-file /proc/dais.log | 6 | cannot write the log file /proc/dais.log: ",
      })
  void refusesBadInput(String flags, int code, String message) {
    TestShell shell = shell();
    String line = ("ledger stats no.db " + flags).replace("FOLDER", folder.toString());

    assertThat(shell.dais(line.split(" "))).isEqualTo(code);

    assertThat(shell.err()).contains("dais: " + message.replace("FOLDER", folder.toString()));
    assertThat(shell.dais((line + " -o json").split(" "))).isEqualTo(code);
    assertThat(shell.out()).contains("\"status\":\"error\"");
  }
}
