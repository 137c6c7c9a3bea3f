package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dais.ledger.CanonicalWriter;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ForestDetectorTest {
  private static final int WIDTH = 7;

  private static DetectorFit fit(double[] rows, int round) {
    return new ForestDetector().fit(rows, WIDTH, DetectionConfig.DEFAULT, new FitKey(1, 2, round));
  }

  private static byte[] bytes(DetectorModel model) {
    CanonicalWriter out = new CanonicalWriter(1);
    model.write(out);
    return out.toBytes();
  }

  @ParameterizedTest
  @CsvSource({
    "7, 1, 100, 256, true",
    "7, 1, 3, 60, true",
    "256, 1, 8, 256, true",
    "257, 1, 9, 256, false",
    "7, 100, 9, 256, false",
    "7, 1, 9, 257, false"
  })
  void agreesBitForBitWithItsPlainTwin(
      int width, int stretch, int trees, int subsample, boolean packed) {
    DetectionConfig config =
        new DetectionConfig(List.of("forest"), 30, trees, subsample, 8, 64, 50);
    double[] fitted = stretched(Rows.gaussians(600, width, 1), stretch);
    ForestModel model =
        (ForestModel) new ForestDetector().fit(fitted, width, config, new FitKey(1, 2, 0)).model();
    int n = 131;
    // Beyond all that a packed node holds, too.
    double[] rows = Rows.gaussians(n, width, 2);
    for (int i = 0; i < rows.length; i++) {
      rows[i] *= i % 2 == 0 ? 300 : stretch;
    }
    double[] scores = new double[n];

    model.score(rows, n, scores);

    assertThat(model.isPacked()).isEqualTo(packed);
    for (int i = 0; i < n; i++) {
      assertThat(scores[i]).isEqualTo(model.plainScore(rows, i * width));
    }
  }

  private static double[] stretched(double[] rows, int times) {
    return Arrays.stream(rows).map(value -> value * times).toArray();
  }

  @Test
  void scoresAlikePackedAndNot() {
    double[] rows = Rows.gaussians(300, WIDTH, 1);
    // A column that never varies is never split; that it is far out forbids packing.
    double[] wide = new double[300 * (WIDTH + 1)];
    for (int i = 0; i < 300; i++) {
      System.arraycopy(rows, i * WIDTH, wide, i * (WIDTH + 1), WIDTH);
    }
    double[] packed = new double[300];
    double[] apart = new double[300];

    grown(wide, 1).score(wide, 300, packed);
    for (int i = 0; i < 300; i++) {
      wide[i * (WIDTH + 1) + WIDTH] = 1_000;
    }
    grown(wide, 1).score(wide, 300, apart);

    assertThat(apart).isEqualTo(packed);
  }

  private static ForestModel grown(double[] rows, int round) {
    return (ForestModel)
        new ForestDetector()
            .fit(rows, WIDTH + 1, DetectionConfig.DEFAULT, new FitKey(1, 2, round))
            .model();
  }

  @Test
  void comparesMillionthsAsTheirFloatsWouldBe() {
    RandomStream random = new RandomStream(3, 1, Purpose.FOREST, 0);
    for (int i = 0; i < 10_000; i++) {
      float threshold = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(3)));
      int least = ForestGrower.notBelow(threshold);

      assertThat((float) (least / 1e6)).isGreaterThanOrEqualTo(threshold);
      assertThat((float) ((least - 1) / 1e6)).isLessThan(threshold);
    }
  }

  @Test
  void isAFunctionOfRowsAndKey() {
    double[] rows = Rows.gaussians(100, WIDTH, 1);

    assertThat(bytes(fit(rows, 3).model())).isEqualTo(bytes(fit(rows, 3).model()));
    assertThat(bytes(fit(rows, 4).model())).isNotEqualTo(bytes(fit(rows, 3).model()));
  }

  @Test
  void staysBelow160KilobytesAtThe256RowsOfADefaultTree() {
    ForestModel model = (ForestModel) fit(Rows.gaussians(600, WIDTH, 1), 0).model();

    assertThat(model.depth()).isEqualTo(8);
    assertThat(model.bytes()).isLessThan(160_000);
  }

  @Test
  void knowsTheMeanPathOfAnUnsuccessfulSearch() {
    assertThat(ForestModel.averagePath(1)).isZero();
    assertThat(ForestModel.averagePath(2)).isEqualTo(1);
    assertThat(ForestModel.averagePath(256)).isEqualTo(10.2487, within(1e-4));
  }

  @Test
  void isolatesAnOutlierSooner() {
    DetectorModel model = fit(Rows.gaussians(600, WIDTH, 1), 0).model();
    double[] rows = new double[2 * WIDTH];
    Arrays.fill(rows, WIDTH, 2 * WIDTH, 6);
    double[] scores = new double[2];

    model.score(rows, 2, scores);

    assertThat(scores[1]).isGreaterThan(scores[0] + 2);
  }

  @Test
  void scoresAllRowsAlikeWhereNothingVaries() {
    DetectorFit fit = fit(new double[40 * WIDTH], 0);
    double[] scores = new double[1];

    fit.model().score(Rows.gaussians(1, WIDTH, 9), 1, scores);

    // One node holds all 20 rows of each tree.
    assertThat(scores[0]).isEqualTo(0, within(1e-9));
    assertThat(Arrays.stream(fit.unseenScores()).map(Math::abs).max().orElseThrow())
        .isLessThan(1e-9);
  }

  @Test
  void scoresAFittedRowByTreesThatDidNotDrawIt() {
    // One row far away: the trees that drew it isolate it at once and would score it highest.
    double[] rows = new double[400 * WIDTH];
    Arrays.fill(rows, 0, WIDTH, 9);
    double[] seen = new double[400];

    DetectorFit fit = fit(rows, 0);
    fit.model().score(rows, 400, seen);

    assertThat(fit.unseenScores()[0]).isEqualTo(0, within(1e-9));
    assertThat(seen[0]).isGreaterThan(1);
  }

  @Test
  void letsTheWholeForestScoreARowThatEveryTreeDrew() {
    DetectionConfig oneTree = new DetectionConfig(List.of("forest"), 30, 1, 256, 8, 64, 50);
    double[] rows = Rows.gaussians(50, WIDTH, 1);
    double[] seen = new double[50];

    DetectorFit fit = new ForestDetector().fit(rows, WIDTH, oneTree, new FitKey(1, 2, 0));
    fit.model().score(rows, 50, seen);

    // One tree: rows in or out of it are scored by it alone.
    assertThat(fit.unseenScores()).isEqualTo(seen);
  }
}
