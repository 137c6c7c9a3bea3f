package dais.infrastructure.exit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class RefusalTest {
  @Test
  void badInputCarriesMessageHintAndExitCodeFour() {
    Refusal refusal = Refusal.badInput("agents must be at least 1 but was 0", "Give --agents 1.");

    assertThat(refusal).hasMessage("agents must be at least 1 but was 0").hasNoCause();
    assertThat(refusal.hint()).isEqualTo("Give --agents 1.");
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refusal.exitCode().code()).isEqualTo(4);
  }

  @Test
  void surroundingsKeepTheirCause() {
    IOException full = new IOException("No space left on device");

    Refusal refusal = Refusal.surroundings("run.db could not be written", "Free some space.", full);

    assertThat(refusal).hasMessage("run.db could not be written").hasCause(full);
    assertThat(refusal.hint()).isEqualTo("Free some space.");
    assertThat(refusal.exitCode().code()).isEqualTo(6);
  }

  @Test
  void anyExitCodeCanBeTheReason() {
    Refusal refusal =
        new Refusal(ExitCode.TIMEOUT, "waiting for 2 of 5 nodes: n4, n5", "Start them.");

    assertThat(refusal.exitCode()).isEqualTo(ExitCode.TIMEOUT);
  }

  @Test
  void exitCodesAreThoseThatScriptsRelyOn() {
    assertThat(Arrays.stream(ExitCode.values()).map(code -> code.code() + " " + code))
        .containsExactly(
            "0 OK",
            "1 NEGATIVE",
            "2 CONNECTION",
            "3 TIMEOUT",
            "4 BAD_INPUT",
            "5 BUG",
            "6 SURROUNDINGS",
            "130 INTERRUPTED");
  }
}
