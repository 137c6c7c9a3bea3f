package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DetectorsTest {
  @Test
  void findsTheBuiltInDetectors() {
    assertThat(Detectors.names()).contains("forest", "mahalanobis", "neighbours");
    assertThat(Detectors.named(List.of("neighbours", "forest")))
        .extracting(Detector::name)
        .containsExactly("neighbours", "forest");
    assertThat(Detectors.named(List.of("forest")).getFirst().isRepeatable()).isTrue();
  }

  @Test
  void refusesUnknownRepeatedAndMissingNames() {
    assertThatThrownBy(() -> Detectors.named(List.of("forest", "forrest")))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "detection.detectors: expected names among [forest, mahalanobis, neighbours] but found"
                + " forrest");
    assertThatThrownBy(() -> Detectors.named(List.of("forest", "forest")))
        .hasMessageContaining("but found [forest, forest]");
    assertThatThrownBy(() -> Detectors.named(List.of()))
        .hasMessageContaining("expected at least one of [forest, mahalanobis, neighbours]");
  }

  @Test
  void saysWhichPluginBringsADetectorOfSmile() {
    Refusal refusal =
        catchThrowableOfType(
            Refusal.class, () -> Detectors.requireRepeatable(List.of("smile-forest")));

    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refusal)
        .hasMessage(
            "detection.detectors: expected names among [forest, mahalanobis, neighbours] but found"
                + " smile-forest");
    assertThat(refusal.hint())
        .startsWith("The plug-in dais-smile-detectors (GPL-3.0) brings smile-forest, smile-lof,")
        .contains("DAIS_PLUGINS");
  }

  @Test
  void listsTheBuiltInDetectorsAsStandardOnes() {
    assertThat(Detectors.installed())
        .extracting(InstalledDetector::name)
        .containsExactly("forest", "mahalanobis", "neighbours");
    assertThat(Detectors.installed())
        .allMatch(InstalledDetector::standard)
        .allMatch(InstalledDetector::repeatable)
        .allMatch(detector -> detector.module().equals("dais.node"));
  }
}
