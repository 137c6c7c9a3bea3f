package dais.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PairedDifferenceTest {
  @Test
  void quantilesAreThoseOfTheTables() {
    assertThat(PairedDifference.student975(1)).isEqualTo(12.706, within(0.001));
    assertThat(PairedDifference.student975(4)).isEqualTo(2.776, within(0.008));
    assertThat(PairedDifference.student975(19)).isEqualTo(2.093, within(0.001));
  }

  @Test
  void boundIsBelowTheMeanByTheErrorTimesTheQuantile() {
    PairedDifference difference = PairedDifference.of(List.of(1.0, 2.0, 3.0));

    assertThat(difference.mean()).isEqualTo(2);
    assertThat(difference.lower95()).isEqualTo(2 - 4.302653 / Math.sqrt(3), within(1e-6));
  }

  @Test
  void onePairHasNoBound() {
    assertThat(PairedDifference.of(List.of(0.5)).lower95()).isNaN();
  }
}
