package dais.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RowTest {
  private static Row row(int thirdHit, int accepted) {
    return new Row(
        9,
        8,
        7,
        6,
        thirdHit,
        accepted,
        new Row.Spread(4, 3),
        new Row.Recalls(0.25, Double.NaN, 0.75));
  }

  @Test
  void isReadAsItWasWritten() {
    Row row = row(26, 27);

    assertThat(row.text()).isEqualTo("9,8,7,6,26,27,4,3,0.250000,NaN,0.750000");
    assertThat(Row.parse(row.text())).isEqualTo(row);
  }

  @Test
  void isInTimeWithinThreeRoundsOfTheThirdMember() {
    assertThat(row(26, 29).inTime()).isTrue();
    assertThat(row(26, 30).inTime()).isFalse();
    assertThat(row(26, 0).inTime()).isFalse();
  }
}
