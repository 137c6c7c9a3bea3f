package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WindowTest {
  private static Window of(int capacity, double... values) {
    Window window = new Window(capacity, 1, 1);
    for (int i = 0; i < values.length; i++) {
      window.add(MicroRows.of(values, 1, 1), i, 500_000, false);
    }
    return window;
  }

  private static double at(Window window, int i) {
    double[] row = new double[1];
    window.get(i, row, 0);
    return row[0];
  }

  @Test
  void forgetsTheOldestWhenFull() {
    Window window = of(3, 1, 2, 3, 4, 5);

    assertThat(window.size()).isEqualTo(3);
    assertThat(window.capacity()).isEqualTo(3);
    assertThat(at(window, 0)).isEqualTo(3);
    assertThat(at(window, 2)).isEqualTo(5);
  }

  @Test
  void hashesWhatItHoldsAndNotHowItCameThere() {
    assertThat(of(3, 1, 2, 3, 4, 5).hash()).isEqualTo(of(3, 3, 4, 5).hash());
    assertThat(of(3, 3, 4, 5).hash()).isNotEqualTo(of(3, 3, 5, 4).hash());
    assertThat(of(3, 3, 4).hash()).isNotEqualTo(of(3, 3, 4, 0).hash());
    assertThat(of(3).hash()).isEqualTo(new Window(9, 1, 1).hash());
  }

  @Test
  void hashesPercentileAndMatch() {
    Window percentile = new Window(2, 1, 1);
    percentile.add(MicroRows.of(new double[] {1}, 1, 1), 0, 500_001, false);
    Window match = new Window(2, 1, 1);
    match.add(MicroRows.of(new double[] {1}, 1, 1), 0, 500_000, true);

    assertThat(percentile.hash()).isNotEqualTo(of(2, 1).hash());
    assertThat(match.hash()).isNotEqualTo(of(2, 1).hash());
    assertThat(match.matched(0)).isTrue();
    assertThat(percentile.percentileMicros(0)).isEqualTo(500_001);
  }

  @Test
  void comparesWithItsAnomaliesOnly() {
    Window window = new Window(4, 3, 2);
    window.add(MicroRows.of(new double[] {1, 0, 9}, 3, 2), 0, 949_999, false);
    window.add(MicroRows.of(new double[] {1, 1, 9}, 3, 2), 0, 950_000, false);

    assertThat(window.anomalyCosineMicros(new int[] {1_000_000, 0})).isEqualTo(707_107);
    assertThat(window.anomalyCosineMicros(new int[] {0, 0})).isZero();
    assertThat(new Window(4, 3, 2).anomalyCosineMicros(new int[] {1, 1})).isZero();
  }
}
