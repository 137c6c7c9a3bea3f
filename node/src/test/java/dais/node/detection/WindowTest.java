package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import java.util.Arrays;
import java.util.stream.IntStream;
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

  private static byte[] written(Window window) {
    CanonicalWriter out = new CanonicalWriter(EntryKind.MODEL.number());
    window.write(out);
    return out.toBytes();
  }

  private static void read(Window window, byte[] bytes) {
    CanonicalReader in = new CanonicalReader(EntryKind.MODEL.number(), bytes);
    window.read(in);
    in.end();
  }

  @Test
  void isReadAsItWasWritten() {
    double[] rows = new double[5 * 70];
    for (int i = 0; i < rows.length; i += 3) {
      rows[i] = i - 170;
    }
    Window window = new Window(4, 70, 65);
    for (int i = 0; i < 5; i++) {
      window.add(MicroRows.of(rows, 70, 65), i, 940_000 + 5_000 * i, i % 2 == 0);
    }
    Window again = new Window(4, 70, 65);
    again.add(MicroRows.of(rows, 70, 65), 0, 1, true);

    read(again, written(window));

    assertThat(again.hash()).isEqualTo(window.hash());
    assertThat(written(again)).isEqualTo(written(window));
    int[] vector = IntStream.range(0, 65).map(j -> 1_000 * (j % 7)).toArray();
    assertThat(again.anomalyCosineMicros(vector)).isEqualTo(window.anomalyCosineMicros(vector));
  }

  @Test
  void readsNothingElse() {
    byte[] three = written(of(3, 1, 2, 3));
    assertThatThrownBy(() -> read(new Window(2, 1, 1), three))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected at most 2 rows but found 3");
    assertThatThrownBy(() -> read(new Window(3, 70, 70), three))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a packed row of 70 columns but found 2 words");
    assertThatThrownBy(() -> read(new Window(3, 1, 1), Arrays.copyOf(three, three.length - 1)))
        .isInstanceOf(MalformedBody.class);
  }
}
