package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.LoggingConfig;
import dais.ledger.LedgerConfig;
import dais.simulation.RunKey;
import dais.simulation.RunOptions;
import dais.simulation.ScoreArms;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// That a value reaches what reads it.
final class KeyEffectTest {
  @TempDir private Path folder;
  private final List<FakeRun> runs = new ArrayList<>();
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(folder, this::open);
  }

  private PlanRunner.OpenRun open(Plan plan, RunOptions options) {
    runs.add(new FakeRun(plan, options));
    return runs.getLast();
  }

  private FakeRun run(String... flags) {
    List<String> line = new ArrayList<>(List.of("run"));
    line.addAll(List.of(flags));
    assertThat(shell.dais(line.toArray(String[]::new))).as(shell.err()).isZero();
    return runs.getLast();
  }

  private void file(String yaml) throws IOException {
    Files.writeString(folder.resolve("dais.yaml"), yaml);
  }

  @ParameterizedTest
  @EnumSource(PlanKey.class)
  void aPlanKeyReachesThePlanOfARun(PlanKey key) {
    String value =
        key == PlanKey.ROUNDS || key == PlanKey.AGENTS ? "3" : SampleValues.of(key).getFirst();
    shell.environment.put("SIMULATION_ROUNDS", "2");
    shell.environment.put(key.environmentName(), value);

    assertThat(key.in(run("--ledger", "x.db").plan)).isEqualTo(value);
  }

  @Test
  void theOtherKeysReachTheOptionsOfARun() throws IOException {
    file(
        """
        simulation: {rounds: 1, threads: 3, score: fleet, stop_on_error: true}
        database: {path: mine.db, connection_pool_size: 7, timeout: 0.25}
        """);
    RunOptions options = run().options;

    assertThat(options.threads()).isEqualTo(3);
    assertThat(options.arms()).isEqualTo(ScoreArms.FLEET);
    assertThat(options.stopOnError()).isTrue();
    assertThat(options.ledger()).isEqualTo(Path.of("mine.db"));
    assertThat(options.ledgerConfig())
        .isEqualTo(
            new LedgerConfig(
                7,
                LedgerConfig.DEFAULT.cachedEntries(),
                LedgerConfig.DEFAULT.queuedAppends(),
                Duration.ofMillis(250)));
  }

  @Test
  void parallelTakesAThreadForEachProcessorUnlessThreadsSaysHowMany() throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    file("simulation: {rounds: 1, enable_parallel: true}\n");
    assertThat(run().options.threads()).isEqualTo(processors);
    assertThat(run("--threads", "0").options.threads()).isZero();

    file("simulation: {rounds: 1, parallel: true, threads: 5}\n");
    assertThat(run().options.threads()).isEqualTo(5);
    assertThat(run("--parallel").options.threads()).isEqualTo(processors);
  }

  @Test
  void theLedgerCommandsReadTheConfiguredLedger() throws IOException {
    file("database: {path: nowhere.db}\n");

    assertThat(shell.dais("ledger", "stats")).isEqualTo(4);
    assertThat(shell.err()).startsWith("dais: there is no ledger nowhere.db\n");
  }

  @Test
  void theLoggingKeysReachTheLogs() throws IOException {
    file("logging: {level: debug, file: logs/d.log, console: json}\n");
    ConfigLayers layers = new ConfigLayers(shell.shell(), new ConfigOptions());

    LoggingConfig config = LoggingConfig.of(layers.configuration(), folder);

    assertThat(config.level()).hasToString("DEBUG");
    assertThat(config.console()).hasToString("JSON");
    assertThat(config.file()).contains(folder.resolve("logs/d.log"));
  }

  @Test
  void theDemoTakesItsRunKeysFromTheConfigurationAndNothingOfItsPlan() throws IOException {
    file(
        """
        simulation: {agents: 3, threads: 2, stop_on_error: true}
        database: {connection_pool_size: 7, path: mine.db}
        """);

    assertThat(shell.dais("demo")).isZero();
    FakeRun demo = runs.getLast();
    assertThat(demo.plan.simulation().agents()).isEqualTo(20);
    assertThat(demo.options.threads()).isEqualTo(2);
    assertThat(demo.options.stopOnError()).isTrue();
    assertThat(demo.options.ledgerConfig().readers()).isEqualTo(7);
    assertThat(demo.options.ledger()).isEqualTo(folder.resolve("ledgers/20260102-030405-42.db"));
  }

  static Stream<Arguments> flags() {
    return Stream.of(
        Arguments.of(PlanKey.AGENTS, "7", "--agents 5", "5"),
        Arguments.of(PlanKey.ROUNDS, "7", "--steps 5", "5"),
        Arguments.of(PlanKey.SEED, "7", "--seed 5", "5"),
        Arguments.of(
            PlanKey.TRAFFIC,
            "synthetic:family=worm",
            "--traffic synthetic:family=scan",
            "synthetic:family=scan"),
        Arguments.of(
            PlanKey.BASELINE, "synthetic:family=worm", "--baseline synthetic", "synthetic"),
        Arguments.of(PlanKey.SPLIT, "iid", "--split dirichlet:0.5", "dirichlet:0.5"),
        Arguments.of(PlanKey.BATCH, "7", "--batch 5", "5"),
        Arguments.of(PlanKey.RULE, "majority", "--rule two-thirds", "two-thirds"),
        Arguments.of(PlanKey.DETECTORS, "forest", "--detector neighbours", "neighbours"));
  }

  @ParameterizedTest
  @MethodSource("flags")
  void aFlagOfThePlanBeatsTheEnvironment(PlanKey key, String text, String flag, String value) {
    shell.environment.put(key.environmentName(), text);

    assertThat(key.in(run(flag.split(" ")).plan)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "SIMULATION_THREADS,7,--threads 3",
    "SIMULATION_PARALLEL,true,--threads 3",
    "SIMULATION_SCORE,arms,--score fleet",
    "SIMULATION_STOP_ON_ERROR,false,--stop-on-error",
    "DATABASE_PATH,env.db,--ledger flag.db",
  })
  void aFlagOfTheRunBeatsTheEnvironment(String variable, String text, String flag) {
    shell.environment.put(variable, text);
    RunOptions options = run(flag.split(" ")).options;

    switch (flag) {
      case "--threads 3" -> assertThat(options.threads()).isEqualTo(3);
      case "--score fleet" -> assertThat(options.arms()).isEqualTo(ScoreArms.FLEET);
      case "--stop-on-error" -> assertThat(options.stopOnError()).isTrue();
      default -> assertThat(options.ledger()).isEqualTo(Path.of("flag.db"));
    }
  }

  @Test
  void parallelBeatsTheThreadsOfTheEnvironment() {
    shell.environment.put("SIMULATION_THREADS", "7");

    assertThat(run("--parallel").options.threads())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void aPlanFileBeatsTheConfigurationFileAndTheEnvironmentBeatsThePlanFile() throws IOException {
    file("simulation: {agents: 3, rounds: 3, seed: 3, threads: 3}\n");
    Path plan =
        Files.writeString(
            folder.resolve("p.yaml"), "schema: dais.plan/v1\nsimulation: {agents: 4, rounds: 4}\n");
    shell.environment.put("SIMULATION_AGENTS", "5");

    FakeRun run = run("--plan", plan.toString());

    assertThat(run.plan.simulation().agents()).isEqualTo(5);
    assertThat(run.plan.simulation().rounds()).isEqualTo(4);
    assertThat(run.plan.simulation().seed()).isEqualTo(3);
    assertThat(run.options.threads()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(RunKey.class)
  void aPlanFileHoldsNoKeyOfTheRun(ConfigKey key) throws IOException {
    Path plan =
        Files.writeString(
            folder.resolve("p.yaml"),
            "schema: dais.plan/v1\nsimulation: {%s: 1}\n".formatted(key.leaf()));

    assertThat(shell.dais("run", "--plan", plan.toString())).isEqualTo(4);
    assertThat(shell.err()).contains("unknown key " + key.dotted() + "; did you mean ");
  }
}
