package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class RowSumsTest {
  private static final int WIDTH = 4;

  @Test
  void dependsOnNeitherOrderNorGrouping() {
    double[] rows = Rows.gaussians(30, WIDTH, 1);
    double[] reversed = new double[rows.length];
    for (int i = 0; i < 30; i++) {
      System.arraycopy(rows, i * WIDTH, reversed, (29 - i) * WIDTH, WIDTH);
    }
    RowSums whole = RowSums.ofFold(rows, WIDTH, 0, 1);

    RowSums folded = new RowSums(WIDTH);
    for (int fold = 6; fold >= 0; fold--) {
      folded = folded.plus(RowSums.ofFold(reversed, WIDTH, fold, 7));
    }

    assertThat(folded).isEqualTo(whole).hasSameHashCodeAs(whole);
    assertThat(whole).isNotEqualTo(RowSums.ofFold(rows, WIDTH, 0, 2)).isNotEqualTo("sums");
  }

  @Test
  void takesRowsAwayExactly() {
    double[] rows = Rows.gaussians(30, WIDTH, 1);
    RowSums even = RowSums.ofFold(rows, WIDTH, 0, 2);
    RowSums odd = RowSums.ofFold(rows, WIDTH, 1, 2);

    assertThat(even.plus(odd).minus(odd)).isEqualTo(even);
  }

  @Test
  void givesMeansAndCovariances() {
    RowSums sums = RowSums.ofFold(new double[] {1, 0, 3, -2}, 2, 0, 1);

    assertThat(sums.width()).isEqualTo(2);
    assertThat(sums.mean(0)).isEqualTo(2);
    assertThat(sums.mean(1)).isEqualTo(-1);
    assertThat(sums.covariance(0, 0)).isEqualTo(1, within(1e-12));
    assertThat(sums.covariance(0, 1)).isEqualTo(-1, within(1e-12));
    assertThat(sums.covariance(1, 0)).isEqualTo(-1, within(1e-12));
  }

  @Test
  void differsWhereOnlyTheProductsDo() {
    RowSums same = RowSums.ofFold(new double[] {1, 1, -1, -1}, 2, 0, 1);
    RowSums opposite = RowSums.ofFold(new double[] {1, -1, -1, 1}, 2, 0, 1);

    assertThat(same).isNotEqualTo(opposite);
  }
}
