package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Micros;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MicroRowsTest {
  /// Gaussian rows with two thirds of the columns zero.
  private static double[] sparse(int n, int width) {
    double[] rows = Rows.gaussians(n, width, 4);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i % 3 == 0 ? rows[i] : 0;
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 70})
  void givesBackWhatItPacked(int width) {
    double[] rows = sparse(5, width);
    MicroRows kept = MicroRows.of(rows, width, (width + 1) / 2);

    for (int i = 0; i < 5; i++) {
      double[] row = new double[width];
      kept.get(i, row, 0);
      assertThat(row).isEqualTo(Rows.row(rows, width, i));
      assertThat(kept.shared(i)).hasSize((width + 1) / 2).isEqualTo(head(kept.values(i), width));
    }
  }

  private static int[] head(int[] values, int width) {
    return java.util.Arrays.copyOf(values, (width + 1) / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 32, 33, 70})
  void comparesSharedColumnsOnly(int width) {
    int shared = (width + 1) / 2;
    double[] rows = sparse(6, width);
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
