// SPDX-License-Identifier: GPL-3.0-only
package dais.smile.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dais.ledger.CanonicalWriter;
import dais.ledger.Hash;
import dais.node.detection.DetectionConfig;
import dais.node.detection.Detector;
import dais.node.detection.DetectorFit;
import dais.node.detection.DetectorModel;
import dais.node.detection.Detectors;
import dais.node.detection.FitKey;
import dais.node.detection.InstalledDetector;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SmileDetectorsTest {
  private static final int WIDTH = 6;
  private static final int ROWS = 300;
  private static final FitKey KEY = new FitKey(1, 0, 0);

  static List<Detector> detectors() {
    return Detectors.named(List.of("smile-forest", "smile-lof", "smile-svm"));
  }

  @Test
  void areListedWithTheirModuleAndLicence() {
    assertThat(Detectors.installed())
        .filteredOn(detector -> detector.name().startsWith("smile-"))
        .allMatch(InstalledDetector::repeatable)
        .noneMatch(InstalledDetector::standard)
        .extracting(InstalledDetector::name, InstalledDetector::module, InstalledDetector::licence)
        .containsExactly(
            tuple("smile-forest", "dais.smile.detectors", "GPL-3.0-only"),
            tuple("smile-lof", "dais.smile.detectors", "GPL-3.0-only"),
            tuple("smile-svm", "dais.smile.detectors", "GPL-3.0-only"));
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void scoreOddRowsAboveUnseenNormalOnes(Detector detector) {
    DetectorFit fit = fit(detector, KEY);
    double[] unseen = fit.unseenScores();
    Arrays.sort(unseen);
    double bar = unseen[ROWS * 95 / 100];

    double[] normal = score(fit.model(), gaussians(1_000, 2, 0));
    double[] odd = score(fit.model(), gaussians(1_000, 3, 4));

    assertThat(share(normal, bar)).isBetween(0.02, 0.09);
    assertThat(share(odd, bar)).isGreaterThan(0.95);
  }

  /// Fits of other keys run beside it: Smile's generators are those of the process.
  @ParameterizedTest
  @MethodSource("detectors")
  void repeatBitForBitWhileOthersAreFitted(Detector detector) {
    DetectorFit alone = fit(detector, KEY);
    double[] probe = gaussians(64, 4, 1);

    List<DetectorFit> beside =
        IntStream.range(0, 6)
            .parallel()
            .mapToObj(i -> fit(detector, i % 2 == 0 ? KEY : new FitKey(9, i, 0)))
            .toList();

    for (int i = 0; i < beside.size(); i += 2) {
      assertThat(beside.get(i).unseenScores()).isEqualTo(alone.unseenScores());
      assertThat(score(beside.get(i).model(), probe)).isEqualTo(score(alone.model(), probe));
      assertThat(hash(beside.get(i).model())).isEqualTo(hash(alone.model()));
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void otherRowsMakeOtherCanonicalBytes(Detector detector) {
    double[] rows = gaussians(ROWS, 1, 0);
    rows[0] += 1e-6;

    DetectorModel changed = detector.fit(rows, WIDTH, DetectionConfig.DEFAULT, KEY).model();

    assertThat(hash(changed)).isNotEqualTo(hash(fit(detector, KEY).model()));
  }

  /// What a row scores depends on it alone, in whatever company it comes.
  @ParameterizedTest
  @MethodSource("detectors")
  void scoreARowAloneAsAmongOthers(Detector detector) {
    DetectorModel model = fit(detector, KEY).model();
    double[] rows = gaussians(20, 5, 0);
    double[] together = score(model, rows);

    for (int i = 0; i < together.length; i++) {
      double[] row = Arrays.copyOfRange(rows, i * WIDTH, (i + 1) * WIDTH);
      assertThat(score(model, row)).containsExactly(together[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void giveNumbersForRowsThatAreAllAlikeAndForTheFewest(Detector detector) {
    double[] alike = new double[16 * WIDTH];
    DetectorFit fit = detector.fit(alike, WIDTH, DetectionConfig.DEFAULT, KEY);
    double[] far = new double[WIDTH];
    Arrays.fill(far, 4);

    assertThat(fit.unseenScores()).hasSize(16).doesNotContain(Double.NaN);
    assertThat(score(fit.model(), far)[0]).isFinite();
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void takeMoreRowsThanTheySearch(Detector detector) {
    double[] rows = gaussians(3_000, 6, 0);

    double[] unseen = detector.fit(rows, WIDTH, DetectionConfig.DEFAULT, KEY).unseenScores();

    assertThat(unseen).hasSize(3_000);
    assertThat(Arrays.stream(unseen)).allMatch(Double::isFinite);
  }

  @Test
  void theForestFollowsTheSeed() {
    Detector forest = detectors().getFirst();

    assertThat(fit(forest, new FitKey(2, 0, 0)).unseenScores())
        .isNotEqualTo(fit(forest, KEY).unseenScores());
  }

  /// The mean path lengths of up to 4,096 rows, and so a whole path, keep a distance from the
  /// borders of rounding that no processor's logarithm bridges.
  @Test
  void noPathLengthLiesOnABorderOfRounding() {
    for (int n = 2; n <= 4_096; n++) {
      double micros = 1e6 * (2 * (Math.log(n - 1) + 0.5772156649) - 2.0 * (n - 1) / n);
      double fraction = micros - Math.floor(micros);
      assertThat(Math.abs(fraction - 0.5)).as("n = %d", n).isGreaterThan(1e-6);
    }
  }

  private static DetectorFit fit(Detector detector, FitKey key) {
    return detector.fit(gaussians(ROWS, 1, 0), WIDTH, DetectionConfig.DEFAULT, key);
  }

  private static double[] score(DetectorModel model, double[] rows) {
    double[] out = new double[rows.length / WIDTH];
    model.score(rows, out.length, out);
    return out;
  }

  private static double share(double[] scores, double bar) {
    return Arrays.stream(scores).filter(score -> score > bar).count() / (double) scores.length;
  }

  private static Hash hash(DetectorModel model) {
    CanonicalWriter out = new CanonicalWriter(12);
    model.write(out);
    return Hash.sha256(out.toBytes());
  }

  private static double[] gaussians(int n, int stream, double shift) {
    RandomStream random = new RandomStream(13, stream, Purpose.TRAFFIC, 0);
    double[] rows = new double[n * WIDTH];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Math.rint((random.nextGaussian() + shift) * 1e6) / 1e6;
    }
    return rows;
  }
}
