package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConsensusConfigTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 0",
    "2, 0",
    "3, 1",
    "10, 1",
    "19, 1",
    "20, 2",
    "149, 14",
    "150, 15",
    "10000, 15"
  })
  void withstandsATenthOfTheMembersUpToFifteen(int members, int colluders) {
    assertThat(ConsensusConfig.DEFAULT.colludersAmong(members)).isEqualTo(colluders);
  }

  @Test
  void withstandsAsManyColludersAsThePlanSays() {
    assertThat(new ConsensusConfig("majority", 4, 20, 1_000, 32, 100, 997_000).colludersAmong(5))
        .isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1|20|1000|32|100|997000|consensus.colluders must be in [0, 10000] but was -1",
        "0|64|1000|32|100|997000|consensus.window must be in [1, 63] but was 64",
        "0|0|1000|32|100|997000|consensus.window must be in [1, 63] but was 0",
        "0|20|0|32|100|997000|consensus.improbability must be in [0.000001, 1] but was 0.000000",
        "0|20|1000|0|100|997000|consensus.max_candidates must be in [1, 1000] but was 0",
        "0|20|1000|32|0|997000|consensus.signature_lifetime must be in [1, 1000000] but was 0",
        "0|20|1000|32|100|0|alarm percentile in millionths must be in [950000, 999900] but was 0",
        "0|20|1000|32|100|1000001|alarm percentile in millionths must be in [950000, 999900] but"
            + " was 1000001"
      })
  void refusesAPlanOutOfRange(
      int colluders,
      int window,
      int improbability,
      int candidates,
      int lifetime,
      int alarm,
      String message) {
    assertThatThrownBy(
            () ->
                new ConsensusConfig(
                    "majority", colluders, window, improbability, candidates, lifetime, alarm))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void refusesARuleWithoutAName() {
    assertThatThrownBy(() -> new ConsensusConfig("", 0, 20, 1_000, 32, 100, 997_000))
        .hasMessage("consensus.rule must have 1 to 64 characters but has 0");
  }

  @Test
  void refusesAnImprobabilityAboveOne() {
    assertThatThrownBy(() -> new ConsensusConfig("x", 0, 20, 1_000_001, 32, 100, 997_000))
        .hasMessage("consensus.improbability must be in [0.000001, 1] but was 1.000001");
  }

  @Test
  void takesTheLimits() {
    assertThatCode(() -> new ConsensusConfig("x", 0, 1, 1, 1, 1, 950_000))
        .doesNotThrowAnyException();
    assertThatCode(() -> new ConsensusConfig("x", 10_000, 63, 1_000_000, 1_000, 1_000_000, 999_900))
        .doesNotThrowAnyException();
  }
}
