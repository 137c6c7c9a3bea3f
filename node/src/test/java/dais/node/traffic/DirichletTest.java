package dais.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DirichletTest {
  /// The variance of one of n proportions is (1/n)(1 - 1/n) / (nA + 1).
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 1, 5})
  void spreadsAsTheConcentrationSays(double concentration) {
    RandomStream random = new RandomStream(7, 0, Purpose.SPLIT, 0);
    int draws = 20_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      double first = Dirichlet.cumulative(random, concentration, 4)[0];
      sum += first;
      squares += first * first;
    }
    double mean = sum / draws;
    double variance = squares / draws - mean * mean;
    double expected = 0.25 * 0.75 / (4 * concentration + 1);

    assertThat(mean).isBetween(0.24, 0.26);
    assertThat(variance).isBetween(expected * 0.95, expected * 1.05);
  }

  @Test
  void staysFiniteWhereGammasVanish() {
    double[] cumulative = Dirichlet.cumulative(new RandomStream(1, 0, Purpose.SPLIT, 0), 1e-3, 50);

    assertThat(cumulative[49]).isEqualTo(1);
    assertThat(cumulative).isSorted();
  }

  @Test
  void drawsPartsInProportion() {
    RandomStream random = new RandomStream(1, 0, Purpose.SPLIT, 0);
    int[] counts = new int[3];
    for (int i = 0; i < 10_000; i++) {
      counts[Dirichlet.index(random, new double[] {0.2, 0.2, 1})]++;
    }

    assertThat(counts[0]).isBetween(1_850, 2_150);
    assertThat(counts[1]).isZero();
  }
}
