package dais.infrastructure.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PhaseTest {
  @ParameterizedTest
  @EnumSource(Phase.class)
  void standsInTheReference(Phase phase) throws IOException {
    assertThat(Files.readAllLines(Path.of("../docs/reference/telemetry.md")))
        .contains("| `%s` | %s |".formatted(phase.text(), phase.meaning()));
  }
}
