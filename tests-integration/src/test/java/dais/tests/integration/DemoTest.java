package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo as everyone sees it first.
final class DemoTest {
  /// One seed, one digest, on every machine. It changes only with a change of what is decided.
  private static final String GOLDEN_DIGEST =
      "5c05713160d2bf77dfdf8d778af83949760fb3c01737644a662a1d4b7614d3a9";

  @TempDir private Path work;

  @Test
  void comesToItsGoldenDigest() throws IOException, InterruptedException {
    Distribution.Outcome demo = Distribution.assembled().dais(work, "demo", "-o", "json");

    assertThat(demo.exitCode()).as(demo.stderr()).isZero();
    assertThat(demo.stdout()).contains("\"decision_digest\":\"" + GOLDEN_DIGEST + '"');
  }
}
