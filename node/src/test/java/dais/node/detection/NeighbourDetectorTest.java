package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Micros;
import dais.ledger.CanonicalWriter;
import dais.node.detection.NeighbourDetector.Model;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NeighbourDetectorTest {
  private static final FitKey KEY = new FitKey(1, 2, 0);

  private static DetectorFit fit(double[] rows, int width) {
    return new NeighbourDetector().fit(rows, width, DetectionConfig.DEFAULT, KEY);
  }

  private static double[] score(Model model, double[] rows, int n) {
    double[] scores = new double[n];
    model.score(rows, n, scores);
    return scores;
  }

  /// 3 groups of 64, 2 of 50, 2 of 8.
  private static IntStream fits() {
    return IntStream.of(200, 100, 17);
  }

  @ParameterizedTest
  @MethodSource("fits")
  void agreesBitForBitWithItsPlainTwin(int fitted) {
    for (int width : new int[] {1, 4, 6, 41}) {
      Model dense = (Model) fit(Rows.gaussians(fitted, width, 1), width).model();
      assertAgrees(dense, Rows.gaussians(301, width, 2), width);
      Model sparse = (Model) fit(Rows.sparse(fitted, width, 1), width).model();
      assertAgrees(sparse, Rows.sparse(301, width, 2), width);
      assertAgrees(sparse, Rows.gaussians(1, width, 2), width);
    }
  }

  private static void assertAgrees(Model model, double[] rows, int width) {
    int n = rows.length / width;
    double[] scores = score(model, rows, n);
    for (int i = 0; i < n; i++) {
      assertThat(scores[i]).isEqualTo(model.plainScore(Rows.row(rows, width, i)));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {20, 90, 110, 2_000})
  void scoresARowTheSameInAnyCompanyWithinTheExactRangeAndBeyond(double far) {
    int width = 40;
    int n = 33;
    Model model = (Model) fit(Rows.gaussians(200, width, 1), width).model();
    double[] rows = Rows.sparse(n, width, 2);
    for (int i = 0; i < n; i += 4) {
      rows[i * width + i % width] = far;
      rows[i * width + 7] = far - 1.0 / 3;
    }

    double[] together = score(model, rows, n);

    for (int i = 0; i < n; i++) {
      assertThat(together[i]).isEqualTo(score(model, Rows.row(rows, width, i), 1)[0]);
    }
  }

  /// Two groups, {3, 9} and {-5, 20}.
  private static Model pairs() {
    MicroColumns exemplars = new MicroColumns(4, 2);
    double[] rows = {3, 0, -5, 0, 9, 0, 20, 0};
    for (int e = 0; e < 4; e++) {
      exemplars.set(e, rows, e * 2);
    }
    return new Model(exemplars, 2);
  }

  @Test
  void averagesTheDistanceToTheNearestRowOfEachGroup() {
    assertThat(score(pairs(), new double[] {0, 0}, 1)).containsExactly(4);
  }

  @Test
  void writesGroupAfterGroup() {
    CanonicalWriter written = new CanonicalWriter(1);
    CanonicalWriter expected = new CanonicalWriter(1).i32(2).i32(2).i32(2);
    for (int value : new int[] {3, 9, -5, 20}) {
      expected.i32(value * Micros.ONE).i32(0);
    }

    pairs().write(written);

    assertThat(written.toBytes()).isEqualTo(expected.toBytes());
  }

  @Test
  void scoresAFittedRowByTheGroupsThatDoNotHoldIt() {
    // Two groups of eight; a row's own group would say 0.
    double[] rows = Rows.gaussians(16, 3, 1);

    DetectorFit fit = fit(rows, 3);
    double[] seen = score((Model) fit.model(), rows, 16);

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
