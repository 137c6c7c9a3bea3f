package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Micros;
import dais.ledger.CanonicalWriter;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MicroRowsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 70})
  void givesBackWhatItPacked(int width) {
    double[] rows = Rows.sparse(5, width, 4);
    MicroRows kept = MicroRows.of(rows, width, (width + 1) / 2);

    for (int i = 0; i < 5; i++) {
      double[] row = new double[width];
      kept.get(i, row, 0);
      assertThat(row).isEqualTo(Rows.row(rows, width, i));
      assertThat(kept.shared(i)).isEqualTo(micros(row, (width + 1) / 2));
      CanonicalWriter out = new CanonicalWriter(1);
      kept.write(i, out);
      CanonicalWriter expected = new CanonicalWriter(1);
      Arrays.stream(micros(row, width)).forEach(expected::i32);
      assertThat(out.toBytes()).isEqualTo(expected.toBytes());
    }
  }

  private static int[] micros(double[] row, int columns) {
    return Arrays.stream(row).limit(columns).mapToInt(Micros::of).toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 70})
  void comparesSharedColumnsOnly(int width) {
    int shared = (width + 1) / 2;
    double[] rows = Rows.sparse(6, width, 4);
    MicroRows kept = MicroRows.of(rows, width, shared);
    int[] vector = kept.shared(0);
    long square = MicroRows.dot(vector, vector);

    for (int i = 0; i < 6; i++) {
      int[] other = kept.shared(i);
      assertThat(kept.cosineMicros(i, vector, square))
          .isEqualTo(
              MicroRows.cosineMicros(
                  MicroRows.dot(other, vector), MicroRows.dot(other, other), square));
    }
    assertThat(kept.cosineMicros(0, vector, square)).isEqualTo(square == 0 ? 0 : Micros.ONE);
  }
}
