package dais.node.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RandomStreamTest {
  /// The known answers that the algorithm's authors publish (Random123, kat_vectors, philox4x32
  /// 10).
  @Test
  void agreesWithThePublishedKnownAnswers() {
    assertThat(RandomStream.block(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(RandomStream.block(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(
            RandomStream.block(
                0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void isAFunctionOfSeedAgentPurposeAndRound() {
    long first = new RandomStream(7, 3, Purpose.TRAFFIC, 2).nextLong();

    assertThat(new RandomStream(7, 3, Purpose.TRAFFIC, 2).nextLong()).isEqualTo(first);
    assertThat(new RandomStream(8, 3, Purpose.TRAFFIC, 2).nextLong()).isNotEqualTo(first);
    assertThat(new RandomStream(7, 4, Purpose.TRAFFIC, 2).nextLong()).isNotEqualTo(first);
    assertThat(new RandomStream(7, 3, Purpose.FOREST, 2).nextLong()).isNotEqualTo(first);
    assertThat(new RandomStream(7, 3, Purpose.TRAFFIC, 3).nextLong()).isNotEqualTo(first);
  }

  @Test
  void drawsBoundedIntegersEvenly() {
    RandomStream random = new RandomStream(1, 0, Purpose.TRAFFIC, 0);
    int[] counts = new int[6];
    for (int i = 0; i < 60_000; i++) {
      counts[random.nextInt(6)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_600, 10_400);
    }
  }

  @Test
  void refusesABoundThatIsNotPositive() {
    RandomStream random = new RandomStream(1, 0, Purpose.TRAFFIC, 0);
    assertThatThrownBy(() -> random.nextInt(0)).hasMessage("bound must be positive but was 0");
  }

  @Test
  void drawsGaussiansAndExponentialsOfUnitScale() {
    RandomStream random = new RandomStream(1, 0, Purpose.TRAFFIC, 0);
    double sum = 0;
    double squares = 0;
    double exponentials = 0;
    int n = 100_000;
    for (int i = 0; i < n; i++) {
      double x = random.nextGaussian();
      sum += x;
      squares += x * x;
      exponentials += random.nextExponential();
    }
    assertThat(sum / n).isBetween(-0.02, 0.02);
    assertThat(squares / n).isBetween(0.98, 1.02);
    assertThat(exponentials / n).isBetween(0.98, 1.02);
  }
}
