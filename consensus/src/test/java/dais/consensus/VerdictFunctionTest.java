package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VerdictFunctionTest {
  @ParameterizedTest
  @CsvSource({
    // allowListed, rows, percentile, normal, recent, accepted, verdict
    "true, 512, 999999, 0, 0, 0, REJECT",
    "true, 0, 0, 0, 0, 0, REJECT",
    "false, 127, 999999, 0, 0, 0, ABSTAIN",
    "false, 127, 0, 950000, 0, 0, ABSTAIN",
    "false, 128, 999999, 0, 0, 0, CONFIRM",
    // Looks normal, below the alarm bar.
    "false, 512, 996999, 900000, 1000000, 0, REJECT",
    "false, 512, 997000, 900000, 0, 0, CONFIRM",
    "false, 512, 996999, 899999, 0, 0, CONFIRM",
    // The notice bar.
    "false, 512, 950000, 0, 0, 0, CONFIRM",
    "false, 512, 949999, 0, 0, 0, REJECT",
    // Less odd, but it resembles a known anomaly.
    "false, 512, 900000, 0, 700000, 0, CONFIRM",
    "false, 512, 900000, 0, 0, 700000, CONFIRM",
    "false, 512, 899999, 0, 1000000, 1000000, REJECT",
    "false, 512, 900000, 0, 699999, 699999, REJECT",
    "false, 512, 900000, 0, -1000000, 699999, REJECT"
  })
  void followsTheOrderOfTheRule(
      boolean allowListed,
      int rows,
      int percentile,
      int normal,
      int recent,
      int accepted,
      Verdict verdict) {
    Evidence evidence = new Evidence(allowListed, rows, percentile, normal, recent, accepted);
    assertThat(VerdictFunction.verdict(evidence, ConsensusConfig.DEFAULT)).isEqualTo(verdict);
  }
}
