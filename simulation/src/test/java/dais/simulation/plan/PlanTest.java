package dais.simulation.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.ConsensusConfig;
import dais.infrastructure.config.Setting;
import dais.ledger.Hash;
import dais.node.detection.DetectionConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanTest {
  private static final Hash CONTENT = Hash.sha256(new byte[] {1});
  private static final String OTHER_VALUES =
      """
      schema: dais.plan/v1
      simulation: {agents: 7, rounds: 9, seed: -3}
      traffic:
        spec: "zeek:a folder/conn.log,first=0.5,label=benign"
        baseline: "synthetic:family=scan"
        split: dirichlet:0.5
        batch: 25
        baseline_flows: 256
        anomaly_rate: 0.125
      detection:
        detectors: [neighbours, forest]
        alarm_budget: 50
        trees: 10
        subsample: 64
        groups: 4
        group_size: 32
        refit_rounds: 20
      consensus: {rule: two-thirds, colluders: 2, window: 5, improbability: 0.01, max_candidates: 8, signature_lifetime: 40}
      """;

  private static Plan plan(String yaml) {
    return Settings.defaults().with(PlanFile.read(yaml, "plan.yaml")).plan();
  }

  private static Plan with(PlanKey key, String text) {
    return Settings.defaults().with(List.of(new Setting(key, text, "test"))).plan();
  }

  @Test
  void readsEveryKey() {
    Plan plan = plan(OTHER_VALUES);

    assertThat(plan.simulation()).isEqualTo(new SimulationConfig(7, 9, -3));
    assertThat(plan.traffic().spec().location()).isEqualTo("a folder/conn.log");
    assertThat(plan.traffic().baseline())
        .get()
        .hasToString("TrafficSpec[scheme=synthetic, location=, options={family=scan}]");
    assertThat(plan.traffic().split().text()).isEqualTo("dirichlet:0.5");
    assertThat(plan.traffic().batch()).hasValue(25);
    assertThat(plan.traffic().baselineFlows()).isEqualTo(256);
    assertThat(plan.traffic().anomalyRate()).isEqualTo(0.125);
    assertThat(plan.detection())
        .isEqualTo(new DetectionConfig(List.of("neighbours", "forest"), 50, 10, 64, 4, 32, 20));
    assertThat(plan.consensus())
        .isEqualTo(new ConsensusConfig("two-thirds", 2, 5, 10_000, 8, 40, 995_000));
  }

  @Test
  void printsAFileThatReadsBackAsTheSamePlan(@TempDir Path folder) throws Exception {
    for (Plan plan : List.of(Plan.DEFAULT, plan(OTHER_VALUES))) {
      Path file = Files.writeString(folder.resolve("plan.yaml"), plan.toYaml());
      assertThat(Plan.load(file)).isEqualTo(plan);
    }
  }

  @Test
  void printsAFileNameWithQuotesBackslashesAndControlCharacters() {
    Plan odd = with(PlanKey.TRAFFIC, "zeek:a \"b\" \\c\u0001\nd.log");

    assertThat(plan(odd.toYaml())).isEqualTo(odd);
  }

  @Test
  void commentsEveryKeyInItsFile() {
    assertThat(Plan.DEFAULT.toYaml())
        .startsWith("# A run, said completely.")
        .contains(
            "schema: dais.plan/v1\n",
            "  # Members of the fleet. A whole number in [1, 10000], in members.\n  agents: 20\n")
        .contains("  detectors: [forest, mahalanobis, neighbours]\n");
    assertThat(Plan.DEFAULT.toYaml().lines().filter(line -> line.startsWith("  #")))
        .hasSize(PlanKey.values().length);
  }

  @Test
  void leavesFileNamesAndCommentsOutOfAPortablePlan() {
    String portable = plan(OTHER_VALUES).toPortableYaml();

    assertThat(portable)
        .doesNotContain("conn.log", "#")
        .contains("zeek:FILE,first=0.5,label=benign");
    assertThat(plan(portable).consensus()).isEqualTo(plan(OTHER_VALUES).consensus());
  }

  @Test
  void hashesTheSameBytesOnEveryMachine() {
    assertThat(Plan.DEFAULT.planHash(List.of(CONTENT)))
        .hasToString("d105442ac3e94b4d8a84e863038791fbf69b0f32083f370779938c578ff7686f");
  }

  @Test
  void hashesContentInPlaceOfFileNames() {
    Plan here = with(PlanKey.TRAFFIC, "zeek:here.log,label=benign");
    Plan there = with(PlanKey.TRAFFIC, "zeek:there.log,label=benign");

    assertThat(here.planHash(List.of(CONTENT))).isEqualTo(there.planHash(List.of(CONTENT)));
    assertThat(here.planHash(List.of(CONTENT))).isNotEqualTo(here.planHash(List.of(Hash.sha256())));
    assertThat(here.planHash(List.of(CONTENT)))
        .isNotEqualTo(
            with(PlanKey.TRAFFIC, "zeek:here.log,label=attack").planHash(List.of(CONTENT)));
  }

  @Test
  void hashesEveryKey() {
    Settings other = Settings.defaults().with(PlanFile.read(OTHER_VALUES, "plan.yaml"));
    List<Hash> hashes = new ArrayList<>(List.of(Plan.DEFAULT.planHash(List.of(CONTENT))));
    for (PlanKey key : PlanKey.values()) {
      hashes.add(with(key, other.setting(key).text()).planHash(List.of(CONTENT)));
    }
    assertThat(new HashSet<>(hashes)).hasSize(PlanKey.values().length + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 30, 500})
  void derivesTheAlarmPercentileFromTheBudget(int budget) {
    assertThat(
            with(PlanKey.ALARM_BUDGET, Integer.toString(budget))
                .consensus()
                .alarmPercentileMicros())
        .isEqualTo(1_000_000 - budget * 100);
  }

  @Test
  void refusesAnAlarmPercentileThatContradictsTheBudget() {
    ConsensusConfig contradicting = new ConsensusConfig("majority", 0, 20, 1_000, 32, 100, 996_000);

    assertThatThrownBy(
            () ->
                new Plan(
                    SimulationConfig.DEFAULT,
                    TrafficConfig.DEFAULT,
                    DetectionConfig.DEFAULT,
                    contradicting))
        .hasMessage(
            "the alarm percentile of an alarm budget of 30 per 10,000 must be 997000 millionths but"
                + " was 996000");
  }

  @Test
  void tellsTheTrafficSourcesWhatTheyNeed() {
    var setting = plan(OTHER_VALUES).trafficSetting();

    assertThat(setting.seed()).isEqualTo(-3);
    assertThat(setting.agents()).isEqualTo(7);
    assertThat(setting.rounds()).isEqualTo(9);
    assertThat(setting.batch()).hasValue(25);
    assertThat(setting.anomalyRate()).isEqualTo(0.125);
  }
}
