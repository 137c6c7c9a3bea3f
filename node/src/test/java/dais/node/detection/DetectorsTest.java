package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
            "detection.detectors: expected different names among [forest, mahalanobis, neighbours]"
                + " but found [forest, forrest]");
    assertThatThrownBy(() -> Detectors.named(List.of("forest", "forest")))
        .hasMessageContaining("but found [forest, forest]");
    assertThatThrownBy(() -> Detectors.named(List.of()))
        .hasMessageContaining("expected at least one of [forest, mahalanobis, neighbours]");
  }
}
