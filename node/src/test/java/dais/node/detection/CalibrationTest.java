package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dais.ledger.CanonicalWriter;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CalibrationTest {
  private static double[] sample(String kind, int n, int stream) {
    RandomStream random = new RandomStream(17, stream, Purpose.TRAFFIC, 0);
    double[] sample = new double[n];
    for (int i = 0; i < n; i++) {
      sample[i] =
          switch (kind) {
            case "exponential" -> random.nextExponential();
            case "heavy" -> StrictMath.pow(1 - random.nextDouble(), -0.3);
            case "bounded" -> 1 - StrictMath.pow(random.nextDouble(), 0.25);
            case "uniform" -> random.nextDouble();
            case "tied" -> random.nextInt(4);
            case "constant" -> 5;
            case "heavier" -> StrictMath.pow(1 - random.nextDouble(), -3);
            default -> throw new IllegalArgumentException(kind);
          };
    }
    return sample;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"exponential", "heavy", "bounded", "uniform", "tied", "constant", "heavier"})
  void isStrictlyIncreasingInsideAndBeyondTheSample(String kind) {
    double[] sample = sample(kind, 500, 1);
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    double reach = Math.max(1, sorted[499] - sorted[0]);
    Calibration calibration = new Calibration(sample);

    double before = 0;
    for (int i = 0; i <= 4_000; i++) {
      double score = sorted[0] - reach + i * reach / 1_000;
      double surprise = calibration.surprise(score);
      assertThat(surprise).isGreaterThan(before);
      before = surprise;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exponential", "heavy", "bounded"})
  void givesFreshNormalScoresTheTailTheyHave(String kind) {
    Calibration calibration = new Calibration(sample(kind, 2_000, 1));
    double[] fresh = sample(kind, 100_000, 2);

    for (double tail : new double[] {0.5, 0.1, 0.05, 0.01, 0.003}) {
      double above =
          Arrays.stream(fresh)
                  .filter(s -> Calibration.tailProbability(calibration.surprise(s)) <= tail)
                  .count()
              / 100_000.0;
      assertThat(above).isBetween(tail * 0.6, tail * 1.4 + 0.01 * tail);
    }
  }

  @Test
  void ranksBelowTheTailEmpirically() {
    double[] sample = new double[99];
    Arrays.setAll(sample, i -> i);
    Calibration calibration = new Calibration(sample);

    assertThat(calibration.surprise(49)).isEqualTo(-Math.log10(0.5), within(1e-12));
    assertThat(calibration.surprise(89)).isEqualTo(1, within(1e-12));
    assertThat(calibration.surprise(49.5))
        .isEqualTo((-Math.log10(0.5) - Math.log10(0.49)) / 2, within(1e-12));
    assertThat(calibration.surprise(-1)).isLessThan(calibration.surprise(0)).isPositive();
  }

  @Test
  void givesTiedScoresTheLowestRankAmongThem() {
    double[] sample = new double[99];
    Arrays.fill(sample, 50, 99, 7);
    Calibration calibration = new Calibration(sample);

    assertThat(calibration.surprise(7)).isEqualTo(-Math.log10(0.49), within(1e-12));
  }

  @Test
  void cutsOffFarBeyondAnyTail() {
    Calibration calibration = new Calibration(sample("uniform", 500, 1));

    assertThat(calibration.surprise(1e12)).isEqualTo(2_000);
  }

  @Test
  void tiesScoresThatDifferByRoundingErrors() {
    double[] sample = new double[99];
    Arrays.setAll(sample, i -> 5 + i * 1e-15);
    Calibration calibration = new Calibration(sample);

    assertThat(calibration.surprise(5 + 1e-13)).isEqualTo(calibration.surprise(5 - 1e-13));
    assertThat(calibration.surprise(5 + 1e-13)).isEqualTo(-Math.log10(0.99), within(1e-12));
  }

  @Test
  void isDecidedByItsSample() {
    CanonicalWriter once = new CanonicalWriter(1);
    CanonicalWriter again = new CanonicalWriter(1);
    new Calibration(sample("heavy", 100, 1)).write(once);
    new Calibration(sample("heavy", 100, 1)).write(again);

    assertThat(once.toBytes()).isEqualTo(again.toBytes());
  }
}
