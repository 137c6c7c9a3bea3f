package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MicrosTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1000000",
    "-0.25, -250000",
    "0.0000005, 0",
    "0.0000015, 2",
    "2147, 2147000000"
  })
  void roundsToTheNearestMillionthAndTiesToEven(double value, int micros) {
    assertThat(Micros.of(value)).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(doubles = {2_148, -2_148, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWhatHasNoMillionths(double value) {
    assertThatThrownBy(() -> Micros.of(value))
        .hasMessage("expected a finite number within ±2147 but was " + value);
  }

  @Test
  void isReadBackAsANumber() {
    assertThat(Micros.toDouble(-250_000)).isEqualTo(-0.25);
  }
}
