package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dais.ledger.CanonicalWriter;
import dais.node.detection.MahalanobisDetector.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MahalanobisDetectorTest {
  private static DetectorFit fit(double[] rows, int width) {
    return new MahalanobisDetector().fit(rows, width, DetectionConfig.DEFAULT, new FitKey(1, 2, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 7, 40})
  void agreesBitForBitWithItsPlainTwin(int width) {
    Model model = (Model) fit(Rows.gaussians(100, width, 1), width).model();
    double[] rows = Rows.gaussians(33, width, 2);
    double[] scores = new double[33];

    model.score(rows, 33, scores);

    for (int i = 0; i < 33; i++) {
      assertThat(scores[i]).isEqualTo(model.plainScore(Rows.row(rows, width, i)));
    }
  }

  @Test
  void measuresTheDistanceUnderTheRidgeCovariance() {
    // Columns with variances 1 and 4 that do not covary.
    double[] rows = {1, 2, -1, -2, 1, -2, -1, 2};
    double[] score = new double[1];

    fit(rows, 2).model().score(new double[] {3, 5}, 1, score);

    assertThat(score[0]).isEqualTo(Math.sqrt(9 / 1.01 + 25 / 4.01), within(1e-9));
  }

  @Test
  void scoresAFittedRowByTheOtherFolds() {
    int width = 3;
    double[] rows = Rows.gaussians(43, width, 1);

    double[] unseen = fit(rows, width).unseenScores();

    for (int i : new int[] {0, 7, 42}) {
      RowSums others = new RowSums(width);
      for (int fold = 0; fold < 5; fold++) {
        others = fold == i % 5 ? others : others.plus(RowSums.ofFold(rows, width, fold, 5));
      }
      assertThat(unseen[i]).isEqualTo(new Model(others).plainScore(Rows.row(rows, width, i)));
    }
  }

  @Test
  void isDecidedByItsSums() {
    double[] rows = Rows.gaussians(20, 3, 1);
    CanonicalWriter model = new CanonicalWriter(1);
    CanonicalWriter sums = new CanonicalWriter(1);

    fit(rows, 3).model().write(model);
    RowSums.ofFold(rows, 3, 0, 1).write(sums);

    assertThat(model.toBytes()).isEqualTo(sums.toBytes());
  }
}
