package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigShowCommandTest {
  @TempDir private Path folder;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(folder, FakeRun::new);
  }

  @Test
  void printsEveryKeyWithItsValue() {
    assertThat(shell.dais("config", "show")).isZero();
    assertThat(shell.out())
        .startsWith("environment = none\nsimulation.agents = 20\n")
        .contains(
            "\ntraffic.anomaly_rate = 0.05\n",
            "\ndetection.detectors = forest,mahalanobis,neighbours\n")
        .contains("\ndatabase.path = auto\n", "\nlogging.level = warn\n");
    assertThat(shell.out().lines()).hasSize(ConfigLayers.KEYS.all().size());
    assertThat(shell.err())
        .isEqualTo("There is no dais.yaml here: `dais config init` makes one.\n");
  }

  @Test
  void saysWhereEachValueComesFrom() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"), "schema: dais.plan/v1\nsimulation:\n  agents: 3\n");
    shell.environment.put("TRAFFIC_BATCH", "10");
    shell.environment.put("DATABASE_PATH", "d.db");
    shell.environment.put("LOGGING_LEVEL", "INFO");

    assertThat(shell.dais("config", "show", "--origin", "--plan", file.toString())).isZero();
    assertThat(shell.out())
        .contains("simulation.agents = 3  # " + file + ":3\n")
        .contains("traffic.batch = 10  # environment TRAFFIC_BATCH\n")
        .contains("traffic.split = host  # default\n")
        .contains("database.path = d.db  # environment DATABASE_PATH\n")
        .contains("logging.level = info  # environment LOGGING_LEVEL\n");
  }

  @Test
  void writesJson() {
    shell.dais("config", "show", "-o", "json");
    assertThat(shell.out())
        .startsWith(
            "{\"schema_version\":1,\"status\":\"ok\",\"data\":{\"settings\":[{\"key\":\"environment\",")
        .contains("{\"key\":\"simulation.agents\",\"value\":\"20\",\"origin\":\"default\"},");
    shell.dais("config", "show", "-o", "jsonl");
    assertThat(shell.out().lines().findFirst())
        .contains("{\"key\":\"environment\",\"value\":\"none\",\"origin\":\"default\"}");
    assertThat(shell.out())
        .endsWith(
            "{\"schema_version\":1,\"status\":\"ok\",\"data\":{\"settings\":%d},\"terminal\":true}\n"
                .formatted(ConfigLayers.KEYS.all().size()));
  }

  @Test
  void refusesWhatARunWouldRefuse() {
    shell.environment.put("SIMULATION_AGENTS", "many");

    assertThat(shell.dais("config", "show")).isEqualTo(4);
    assertThat(shell.err())
        .contains(
            "simulation.agents must be a whole number but was 'many' (environment SIMULATION_AGENTS)");
  }

  @Test
  void refusesAnUnknownLogLevelOfTheEnvironment() {
    shell.environment.put("LOGGING_LEVEL", "loud");

    assertThat(shell.dais("config", "show")).isEqualTo(4);
    assertThat(shell.err()).contains("but was 'loud' (environment LOGGING_LEVEL)");
  }

  @Test
  void saysItsVersionAndHelp() {
    assertThat(shell.dais("--version")).isZero();
    assertThat(shell.out()).startsWith("dais ");
    assertThat(shell.dais("run", "--help")).isZero();
    assertThat(shell.out()).startsWith("Usage: dais run").contains("--print-plan");
  }
}
