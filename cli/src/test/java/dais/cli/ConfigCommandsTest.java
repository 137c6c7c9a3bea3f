package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigCommandsTest {
  @TempDir private Path folder;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(folder, FakeRun::new);
  }

  private Path write(String name, String yaml) throws IOException {
    return Files.writeString(folder.resolve(name), yaml);
  }

  @ParameterizedTest
  @ValueSource(strings = {"config init", "setup"})
  void initWritesAFileThatChangesNothing(String command) throws IOException {
    shell.dais("config", "show");
    String defaults = shell.out();

    assertThat(shell.dais(command.split(" "))).isZero();
    assertThat(shell.out()).isEqualTo(folder.resolve("dais.yaml") + "\n");
    assertThat(shell.dais("config", "show")).isZero();
    assertThat(shell.out()).isEqualTo(defaults);
    assertThat(shell.err()).isEmpty();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("dais.yaml"));
    }
  }

  @Test
  void initsFileHoldsEveryKeyAtItsDefaultOnceTheHashIsRemoved() throws IOException {
    String uncommented = ConfigInitCommand.template().replaceAll("(?m)^( *)#(?! )", "$1");
    write("dais.yaml", uncommented);

    assertThat(shell.dais("config", "show", "--origin")).as(shell.err()).isZero();
    assertThat(shell.out().lines())
        .hasSize(ConfigLayers.KEYS.all().size())
        .allMatch(line -> line.contains("  # dais.yaml:"));
    String fromFile = shell.out().replaceAll("  #.*", "");
    Files.delete(folder.resolve("dais.yaml"));
    shell.dais("config", "show");
    assertThat(fromFile).isEqualTo(shell.out());
  }

  @Test
  void initReplacesAFileOnlyByForce() throws IOException {
    Path file = write("dais.yaml", "environment: staging\n");

    assertThat(shell.dais("config", "init")).isEqualTo(4);
    assertThat(shell.err())
        .isEqualTo(
            "dais: expected no file but found %s\nReplace it with --force, or edit it.\n"
                .formatted(file));
    assertThat(file).hasContent("environment: staging\n");
    assertThat(shell.dais("config", "init", "--force")).isZero();
    assertThat(file).hasContent(ConfigInitCommand.template());
  }

  @Test
  void initWritesTheFileThatConfigNames() {
    assertThat(shell.dais("config", "init", "--config", "mine.yaml")).isZero();
    assertThat(folder.resolve("mine.yaml")).hasContent(ConfigInitCommand.template());
    int code = shell.dais("--config", "no/mine.yaml", "setup");
    assertThat(shell.err()).startsWith("dais: cannot write " + folder.resolve("no/mine.yaml"));
    assertThat(code).isEqualTo(6);
  }

  @Test
  void configTakesThePlaceOfBothFilesBeforeAndAfterTheCommand() throws IOException {
    write("dais.yaml", "simulation: {agents: 3}\n");
    write("dais.local.yaml", "simulation: {rounds: 3}\n");
    write("mine.yaml", "simulation: {seed: 3}\n");

    shell.dais("config", "get", "simulation");
    assertThat(shell.out()).startsWith("agents: 3\nrounds: 3\nseed: 42\n");
    shell.dais("--config", "mine.yaml", "config", "get", "simulation");
    assertThat(shell.out()).startsWith("agents: 20\nrounds: 50\nseed: 3\n");
    shell.dais("config", "get", "simulation", "--config=mine.yaml");
    assertThat(shell.out()).startsWith("agents: 20\nrounds: 50\nseed: 3\n");
  }

  @Test
  void getPrintsAValueBareAndASectionAsYaml() {
    assertThat(shell.dais("config", "get", "traffic.anomaly_rate")).isZero();
    assertThat(shell.out()).isEqualTo("0.05\n");
    assertThat(shell.dais("config", "get", "detection")).isZero();
    assertThat(shell.out())
        .startsWith("detectors: [forest, mahalanobis, neighbours]\nalarm_budget: 30\n");
    assertThat(shell.dais("config", "get", "environment", "-o", "json")).isZero();
    assertThat(shell.out())
        .contains("{\"key\":\"environment\",\"value\":\"none\",\"origin\":\"default\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "development | --profile | debug | true  | 2  | human | false",
        "staging     | --env     | info  | false | 8  | human | true",
        "production  | --profile | warn  | false | 20 | json  | true",
      })
  void aProfileGoesOverTheDefaultsAndUnderTheFiles(
      String name, String flag, String level, String stop, String pool, String console, String all)
      throws IOException {
    assertThat(shell.dais("config", "show", "--origin", flag, name)).isZero();
    assertThat(shell.out())
        .contains("environment = " + name + "  # --profile\n")
        .contains("logging.level = " + level + "  # ")
        .contains("simulation.stop_on_error = " + stop + "  # ")
        .contains("database.connection_pool_size = " + pool + "  # profile " + name + "\n")
        .contains("logging.console = " + console + "  # ")
        .contains("simulation.parallel = " + all + "  # ");

    write("dais.yaml", "environment: " + name + "\ndatabase:\n  connection_pool_size: 5\n");
    assertThat(shell.dais("config", "show", "--origin")).isZero();
    assertThat(shell.out())
        .contains("environment = " + name + "  # dais.yaml:1\n")
        .contains("database.connection_pool_size = 5  # dais.yaml:3\n")
        .contains("# profile " + name + "\n");
  }

  @Test
  void theStrongestLayerChoosesTheProfile() throws IOException {
    write("dais.yaml", "environment: staging\n");
    shell.environment.put("ENVIRONMENT", "production");

    shell.dais("config", "get", "database.connection_pool_size");
    assertThat(shell.out()).isEqualTo("20\n");
    shell.dais("config", "get", "database.connection_pool_size", "--env", "development");
    assertThat(shell.out()).isEqualTo("2\n");
  }

  @Test
  void aFlagBeatsTheEnvironmentForTheLevelAndTheFileOfTheLog() {
    shell.environment.put("LOGGING_LEVEL", "info");
    shell.environment.put("LOGGING_FILE", "a.log");

    shell.dais("config", "show", "--origin", "--log-level", "DEBUG", "--log-file", "b.log");
    assertThat(shell.out())
        .contains("logging.level = debug  # --log-level\n", "logging.file = b.log  # --log-file\n");
  }

  @Test
  void validateSaysThatThereIsNoProblem() throws IOException {
    assertThat(shell.dais("config", "validate")).isZero();
    assertThat(shell.out()).isEqualTo("defaults and environment: no problem\n");
    write("dais.yaml", "environment: staging\n");
    write("dais.local.yaml", "");
    assertThat(shell.dais("config", "validate")).isZero();
    assertThat(shell.out()).isEqualTo("dais.yaml, dais.local.yaml: no problem\n");
    assertThat(shell.dais("config", "validate", "dais.yaml", "-o", "json")).isZero();
    assertThat(shell.out())
        .isEqualTo(
            "{\"schema_version\":1,\"status\":\"ok\",\"data\":{\"checked\":\"dais.yaml\"}}\n");
  }

  @Test
  void validatePrintsEveryProblemOfAllLayers() throws IOException {
    write("dais.yaml", "simulaton: {}\nsimulation:\n  agents: 0\n");
    write("dais.local.yaml", "logging: {level: loud}\n");
    shell.environment.put("SIMULATION_AGNETS", "3");

    assertThat(shell.dais("config", "validate")).isEqualTo(4);
    assertThat(shell.err())
        .startsWith(
            """
            dais: 4 problems:
            unknown key simulaton; did you mean simulation? (dais.yaml:1:1)
            simulation.agents must be in [1, 10000] but was 0 (dais.yaml:3:11)
            logging.level must be one of error, warn, info, debug, trace but was 'loud' (dais.local.yaml:1:18)
            the environment variable SIMULATION_AGNETS names no key; did you mean SIMULATION_AGENTS?
            """);
    assertThat(shell.dais("config", "validate", "dais.local.yaml")).isEqualTo(4);
    assertThat(shell.err())
        .startsWith("dais: logging.level must be ")
        .contains("Did you mean debug?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "traffic: {spec: \"zek:a\"} | traffic.spec: traffic 'zek:a': there is no source 'zek'"
            + " (dais.yaml:1)",
        "traffic: {split: some} | traffic.split: split must be host, iid or dirichlet:A but was"
            + " 'some' (dais.yaml:1)",
        "consensus: {rule: all} | consensus.rule must be one of [committee, majority, two-thirds] but was all",
        "detection: {detectors: [forest, x]} | detection.detectors: expected names among",
        "detection: {detectors: [forest, forest]} | detection.detectors must be at least one name"
            + " and none twice but was [forest, forest] (dais.yaml:1)",
        "monitoring: {otlp_endpoint: here} | monitoring.otlp_endpoint must be a URL such as"
            + " http://localhost:4317 but was 'here' (dais.yaml:1)",
        "monitors: {port: 9090} | unknown key monitors; did you mean monitoring?",
        "schema: dais.plan/v1 | unknown key schema; did you mean ",
      })
  void validateFindsWhatOnlyTheReaderOfAValueKnows(String yaml, String message) throws IOException {
    write("dais.yaml", yaml + "\n");

    assertThat(shell.dais("config", "validate")).isEqualTo(4);
    assertThat(shell.err()).startsWith("dais: ").contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config get simulation.agnets | unknown key simulation.agnets; did you mean"
            + " simulation.agents?",
        "config get agents | unknown key agents; did you mean simulation.agents?",
        "config get | Missing required parameter: 'KEY'",
        "config show --config no.yaml | there is no configuration file no.yaml",
        "config validate no.yaml | there is no configuration file no.yaml",
        "run --config no.yaml | there is no configuration file no.yaml",
        "ledger list --config no.yaml | there is no configuration file no.yaml",
        "config show --config . | expected a configuration file but . is a folder",
        "config show --profile prod | environment must be one of none, development, staging,"
            + " production but was 'prod' (--profile)",
        "run --env prod | environment must be one of none, development, staging, production but"
            + " was 'prod' (--profile)",
        "run --log-file / | logging.file must be the path of a file but was '/' (--log-file)",
        "config | expected a command after `dais config`: init, get, show, validate",
      })
  void refusesBadInputWithExitCodeFour(String line, String message) {
    assertThat(shell.dais(line.split(" "))).isEqualTo(4);
    assertThat(shell.err()).startsWith("dais: ").contains(message);
    assertThat(shell.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "demo", "ledger stats", "config show", "config get simulation"})
  void everyCommandRefusesABrokenFileBeforeItDoesAnything(String line) throws IOException {
    write("dais.yaml", "simulation:\n\tagents: 3\n");

    assertThat(shell.dais(line.split(" "))).isEqualTo(4);
    assertThat(shell.err()).startsWith("dais: not readable as YAML: ").contains("dais.yaml:2:1");
    assertThat(shell.out()).isEmpty();
    assertThat(folder.resolve("ledgers")).doesNotExist();
  }

  @Test
  void everyCommandRefusesAVariableThatNamesNoKey() {
    shell.environment.put("SIMULATION_AGNETS", "3");

    assertThat(shell.dais("run")).isEqualTo(4);
    assertThat(shell.err())
        .contains("SIMULATION_AGNETS names no key; did you mean SIMULATION_AGENTS?");
    shell.environment.clear();
    shell.environment.put("DATABASE_URL", "postgres://x");
    assertThat(shell.dais("config", "show")).isZero();
  }
}
