package dais.simulation.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PlanFileTest {
  private static final String HEAD = "schema: dais.plan/v1\n";

  static Stream<Arguments> badFiles() {
    return Stream.of(
        Arguments.of(
            "", "expected a plan with `schema: dais.plan/v1` but the file is empty (plan.yaml)"),
        Arguments.of(
            "- 1\n", "a plan must be a mapping of keys to values but was a list (plan.yaml:1:1)"),
        Arguments.of(
            "text\n",
            "a plan must be a mapping of keys to values but was a single value (plan.yaml:1:1)"),
        Arguments.of(
            "simulation: {}\n",
            "expected the key `schema: dais.plan/v1` but there is none (plan.yaml:1:1)"),
        Arguments.of(
            "schema: dais.plan/v2\n",
            "schema must be dais.plan/v1 but was dais.plan/v2 (plan.yaml:1:9)"),
        Arguments.of(
            HEAD + "simulaton: {}\n",
            "unknown key simulaton; did you mean simulation? (plan.yaml:2:1)"),
        Arguments.of(
            HEAD + "simulation:\n  agnets: 3\n",
            "unknown key simulation.agnets; did you mean simulation.agents? (plan.yaml:3:3)"),
        Arguments.of(
            HEAD + "simulation:\n  seed: 1\n  seed: 2\n",
            "the key seed is there twice, first at plan.yaml:3:3 (plan.yaml:4:3)"),
        Arguments.of(
            HEAD + "traffic: synthetic\n",
            "the section traffic must be a mapping of keys to values but was a single value"
                + " (plan.yaml:2:10)"),
        Arguments.of(
            HEAD + "simulation:\n  agents: [1, 2]\n",
            "simulation.agents must be a single value but was a list (plan.yaml:3:11)"),
        Arguments.of(
            HEAD + "consensus:\n  rule: {a: b}\n",
            "consensus.rule must be a single value but was a mapping (plan.yaml:3:9)"),
        Arguments.of(
            HEAD + "simulation: {agents: 1\n",
            "not readable as YAML: expected ',' or '}', but got <stream end> (plan.yaml:3:1)"),
        Arguments.of(
            HEAD + "---\na: b\n",
            "not readable as YAML: but found another document (plan.yaml:2:1)"),
        Arguments.of(
            "# x\na: \u0007\n",
            "not readable as YAML: the character U+0007 is not allowed (plan.yaml:2:4)"));
  }

  @ParameterizedTest
  @MethodSource("badFiles")
  void refusesWhatIsNoPlanWithItsPlace(String yaml, String message) {
    assertThatThrownBy(() -> PlanFile.read(yaml, "plan.yaml"))
        .isInstanceOf(Refusal.class)
        .hasMessage(message);
  }

  @Test
  void refusesAValueOutOfRangeWithItsPlace() {
    assertThatThrownBy(() -> PlanFile.read(HEAD + "consensus:\n  window: 0\n", "plan.yaml"))
        .hasMessage("consensus.window must be in [1, 63] but was 0 (plan.yaml:3:11)");
  }

  @Test
  void refusesAFileThatIsNotThere(@TempDir Path folder) {
    Path file = folder.resolve("no.yaml");

    assertThatThrownBy(() -> Plan.load(file)).hasMessage("there is no plan file " + file);
    assertThatThrownBy(() -> Plan.load(folder))
        .hasMessage("expected a plan file but " + folder + " is a folder");
  }

  @Test
  void takesDetectorsAsAListOrAsText() {
    for (String list : new String[] {"[forest, neighbours]", "forest, neighbours"}) {
      Settings settings =
          Settings.defaults()
              .with(PlanFile.read(HEAD + "detection:\n  detectors: " + list + "\n", "p"));
      assertThat(settings.plan().detection().detectors()).containsExactly("forest", "neighbours");
    }
  }
}
