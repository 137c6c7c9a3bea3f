package dais.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrafficSettingTest {
  private static TrafficSetting setting(
      int agents, int rounds, int batch, int baseline, double rate) {
    return new TrafficSetting(
        1, agents, rounds, OptionalInt.of(batch), baseline, rate, new Split.Iid());
  }

  @Test
  void refusesCountsBelowOne() {
    assertThatThrownBy(() -> setting(0, 1, 1, 1, 0))
        .hasMessage("agents must be at least 1 but was 0");
    assertThatThrownBy(() -> setting(1, -2, 1, 1, 0))
        .hasMessage("rounds must be at least 1 but was -2");
    assertThatThrownBy(() -> setting(1, 1, 0, 1, 0))
        .hasMessage("batch must be at least 1 but was 0");
    assertThatThrownBy(() -> setting(1, 1, 1, 0, 0))
        .hasMessage("baseline flows must be at least 1 but was 0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesAnAnomalyRateOutOfRange(double rate) {
    assertThatThrownBy(() -> setting(1, 1, 1, 1, rate))
        .isInstanceOf(Refusal.class)
        .hasMessage("anomaly rate must be in [0, 1] but was " + rate);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "iid", "dirichlet:0.5"})
  void readsWhatASplitWrites(String text) {
    assertThat(Split.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hosts", "dirichlet", "dirichlet:", "dirichlet:x"})
  void refusesAnUnknownSplit(String text) {
    assertThatThrownBy(() -> Split.parse(text))
        .isInstanceOf(Refusal.class)
        .hasMessage("split must be host, iid or dirichlet:A but was '%s'", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "NaN"})
  void refusesAConcentrationOutOfRange(String text) {
    assertThatThrownBy(() -> Split.parse("dirichlet:" + text))
        .hasMessage("split dirichlet:A needs A in (0, 1000] but was " + Double.parseDouble(text));
  }
}
