package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dais.ledger.CanonicalWriter;
import dais.node.detection.NeighbourDetector.Model;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NeighbourDetectorTest {
  private static final FitKey KEY = new FitKey(1, 2, 0);

  private static DetectorFit fit(double[] rows, int width) {
    return new NeighbourDetector().fit(rows, width, DetectionConfig.DEFAULT, KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 6, 41})
  void agreesBitForBitWithItsPlainTwin(int width) {
    Model model = (Model) fit(Rows.gaussians(200, width, 1), width).model();
    int n = 300;
    double[] rows = Rows.gaussians(n, width, 2);
    double[] scores = new double[n];

    model.score(rows, n, scores);

    for (int i = 0; i < n; i++) {
      assertThat(scores[i]).isEqualTo(model.plainScore(Rows.row(rows, width, i)));
    }
  }

  @Test
  void averagesTheDistanceToTheNearestRowOfEachGroup() {
    MicroColumns exemplars = new MicroColumns(4, 2);
    double[] rows = {3, 0, 9, 0, -5, 0, 20, 0};
    for (int e = 0; e < 4; e++) {
      exemplars.set(e, rows, e * 2);
    }
    Model model = new Model(exemplars, 2);
    double[] scores = new double[1];

    model.score(new double[] {0, 0}, 1, scores);

    assertThat(scores[0]).isEqualTo(4);
  }

  @Test
  void scoresAFittedRowByTheGroupsThatDoNotHoldIt() {
    // Two groups of eight; a row's own group would say 0.
    double[] rows = Rows.gaussians(16, 3, 1);
    double[] seen = new double[16];

    DetectorFit fit = fit(rows, 3);
    fit.model().score(rows, 16, seen);

    double[] unseen = fit.unseenScores();
    for (int i = 0; i < 16; i++) {
      assertThat(unseen[i]).isPositive().isEqualTo(2 * seen[i]);
    }
  }

  @Test
  void drawsDisjointGroups() {
    assertThat(shape(672)).containsExactly(8, 64);
    assertThat(shape(200)).containsExactly(3, 64);
    assertThat(shape(100)).containsExactly(2, 50);
    int[][] groups = NeighbourGroups.draw(520, DetectionConfig.DEFAULT, KEY);
    assertThat(Arrays.stream(groups).flatMapToInt(Arrays::stream).distinct().count())
        .isEqualTo(512);
  }

  private static int[] shape(int n) {
    int[][] groups = NeighbourGroups.draw(n, DetectionConfig.DEFAULT, KEY);
    return new int[] {groups.length, groups[0].length};
  }

  @Test
  void isAFunctionOfRowsAndKey() {
    double[] rows = Rows.gaussians(200, 3, 1);
    CanonicalWriter once = new CanonicalWriter(1);
    CanonicalWriter again = new CanonicalWriter(1);
    fit(rows, 3).model().write(once);
    fit(rows, 3).model().write(again);

    assertThat(once.toBytes()).isEqualTo(again.toBytes());
    assertThat(once.toBytes()).hasSize(2 + 3 * 4 + 3 * 64 * 3 * 4);
  }
}
