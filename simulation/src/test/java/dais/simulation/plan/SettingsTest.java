package dais.simulation.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.config.Setting;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
  @Test
  void letsLaterLayersWinAndKeepsTheirOrigin() {
    Settings settings =
        Settings.defaults()
            .with(
                PlanFile.read(
                    "schema: dais.plan/v1\nsimulation:\n  agents: 3\n  rounds: 4\n  seed: 5\n",
                    "p.yaml"))
            .with(
                Settings.environment(
                    Map.of("SIMULATION_ROUNDS", "6", "SIMULATION_SEED", "7", "OTHER", "8")))
            .with(List.of(new Setting(PlanKey.SEED, "9", "--seed")));

    assertThat(settings.plan().simulation()).isEqualTo(new SimulationConfig(3, 6, 9));
    assertThat(settings.setting(PlanKey.AGENTS).origin()).isEqualTo("p.yaml:3");
    assertThat(settings.setting(PlanKey.ROUNDS).origin())
        .isEqualTo("environment SIMULATION_ROUNDS");
    assertThat(settings.setting(PlanKey.SEED).origin()).isEqualTo("--seed");
    assertThat(settings.setting(PlanKey.WINDOW).origin()).isEqualTo("default");
  }

  @Test
  void givesAllKeysInOrder() {
    assertThat(Settings.defaults().configuration().all())
        .extracting(Setting::key)
        .containsExactly(PlanKey.values());
  }

  @Test
  void namesTheEnvironmentVariableOfEveryKey() {
    assertThat(PlanKey.BASELINE_FLOWS.environmentName()).isEqualTo("TRAFFIC_BASELINE_FLOWS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AGENTS | 0 | simulation.agents must be in [1, 10000] but was 0 (--flag)",
        "AGENTS | ten | simulation.agents must be a whole number but was 'ten' (--flag)",
        "AGENTS | 3000000000 | simulation.agents must be in [1, 10000] but was 3000000000 (--flag)",
        "SEED | 9223372036854775808 | simulation.seed must be in [-2^63, 2^63 - 1] but was"
            + " 9223372036854775808 (--flag)",
        "AGENTS | 0x14 | simulation.agents must be a whole number but was '0x14' (--flag)",
        "ANOMALY_RATE | NaN | traffic.anomaly_rate must be a decimal number with at most six"
            + " decimals but was 'NaN' (--flag)",
        "ANOMALY_RATE | .inf | traffic.anomaly_rate must be a decimal number with at most six"
            + " decimals but was '.inf' (--flag)",
        "ANOMALY_RATE | 1e-2 | traffic.anomaly_rate must be a decimal number with at most six"
            + " decimals but was '1e-2' (--flag)",
        "ROUNDS | 1000001 | simulation.rounds must be in [1, 1000000] but was 1000001 (--flag)",
        "SEED | 1.5 | simulation.seed must be a whole number but was '1.5' (--flag)",
        "BATCH | 0 | traffic.batch must be in [1, 100000] but was 0 (--flag)",
        "BASELINE_FLOWS | 63 | traffic.baseline_flows must be in [64, 1000000] but was 63 (--flag)",
        "ANOMALY_RATE | 1.5 | traffic.anomaly_rate must be in [0, 1] but was 1.5 (--flag)",
        "ANOMALY_RATE | 0.1234567 | traffic.anomaly_rate must be a decimal number with at most six"
            + " decimals but was '0.1234567' (--flag)",
        "SPLIT | random | traffic.split: split must be host, iid or dirichlet:A but was 'random'"
            + " (--flag)",
        "TRAFFIC | zek:a | traffic.spec: traffic 'zek:a': there is no source 'zek' (--flag)",
        "BASELINE | zeek: | traffic.baseline: traffic 'zeek:' names no file (--flag)",
        "DETECTORS | forest,forest | detection.detectors must be at least one name and none twice"
            + " but was [forest, forest] (--flag)",
        "ALARM_BUDGET | 501 | detection.alarm_budget must be in [1, 500] but was 501 (--flag)",
        "REFIT_ROUNDS | 9 | detection.refit_rounds must be in [10, 1000000] but was 9 (--flag)",
        "WINDOW | 0 | consensus.window must be in [1, 63] but was 0 (--flag)",
        "IMPROBABILITY | 0 | consensus.improbability must be in [0.000001, 1] but was 0 (--flag)",
        "RULE | '' | consensus.rule must be text but was '' (--flag)",
      })
  void refusesABadValueWithItsOrigin(PlanKey key, String text, String message) {
    Settings settings = Settings.defaults().with(List.of(new Setting(key, text, "--flag")));

    assertThatThrownBy(settings::plan)
        .hasMessage(message)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
              assertThat(refusal.hint()).isNotBlank();
            });
  }
}
