package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PredictiveTailTest {
  private static final MathContext DIGITS = new MathContext(60);

  /// P[X >= authors] as 1 minus the terms below, in 60 digits.
  private static BigDecimal twin(int n, int k, int e, int authors) {
    BigDecimal p = BigDecimal.valueOf(5L + e).divide(BigDecimal.valueOf(5L + e + n), DIGITS);
    BigDecimal q = BigDecimal.ONE.subtract(p);
    BigDecimal shape = BigDecimal.valueOf(k).add(new BigDecimal("0.5"));
    BigDecimal term = p.pow(k, DIGITS).multiply(p.sqrt(DIGITS), DIGITS);
    BigDecimal below = BigDecimal.ZERO;
    for (int x = 0; x < authors; x++) {
      below = below.add(term, DIGITS);
      term =
          term.multiply(shape.add(BigDecimal.valueOf(x)), DIGITS)
              .multiply(q, DIGITS)
              .divide(BigDecimal.valueOf(x + 1L), DIGITS);
    }
    return BigDecimal.ONE.subtract(below);
  }

  @ParameterizedTest
  @CsvSource({
    // By hand, n = 5, K = 0, E = 0: p = 1/2, P[X >= 1] = 1 - sqrt(1/2) = 0.292893.
    "5, 0, 0, 1, 533291",
    // P[X >= 2] = 1 - sqrt(1/2) (1 + 1/4) = 0.116117.
    "5, 0, 0, 2, 935106",
    // n = 15, K = 0, E = 0: p = 1/4, P[X >= 1] = 1 - 1/2.
    "15, 0, 0, 1, 301030",
    // P[X >= 2] = 1 - 1/2 (1 + 3/8) = 0.3125.
    "15, 0, 0, 2, 505150",
    // n = 15, K = 1, E = 0: P[X >= 1] = 1 - (1/4)^1.5 = 7/8.
    "15, 1, 0, 1, 57992",
    // Nobody needs to have proposed anything for there to be at least none.
    "15, 1, 0, 0, 0"
  })
  void agreesWithTailsComputedByHand(int n, int k, int e, int authors, int micros) {
    assertThat(new PredictiveTail(n, k, e).surpriseMicros(authors)).isEqualTo(micros);
  }

  @Test
  void agreesWithAnIndependentTwinInSixtyDigits() {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      int n = 1 + random.nextInt(150);
      int k = random.nextInt(2 * n + 1);
      int e = random.nextInt(20 * n + 1);
      PredictiveTail tail = new PredictiveTail(n, k, e);
      for (int authors = 0; authors <= n; authors += 1 + random.nextInt(5)) {
        BigDecimal exact = twin(n, k, e, authors);
        if (exact.compareTo(new BigDecimal("1e-40")) > 0) {
          assertThat(tail.surpriseMicros(authors))
              .as("n %d, K %d, E %d, authors %d", n, k, e, authors)
              .isCloseTo(
                  (int) StrictMath.rint(-1e6 * StrictMath.log10(exact.doubleValue())), within(1));
        }
      }
    }
  }

  @Test
  void needsTheSmallestNumberThatTheTwinFindsImprobable() {
    Random random = new Random(12);
    for (int i = 0; i < 300; i++) {
      int n = 1 + random.nextInt(150);
      int k = random.nextInt(2 * n + 1);
      int e = random.nextInt(20 * n + 1);
      int micros = random.nextBoolean() ? 1_000 : 1 + random.nextInt(200_000);
      int needed = new PredictiveTail(n, k, e).improbableFrom(micros);
      BigDecimal threshold = BigDecimal.valueOf(micros, 6);
      assertThat(needed).isBetween(1, n + 1);
      if (needed <= n) {
        assertThat(twin(n, k, e, needed)).isLessThanOrEqualTo(threshold);
      }
      if (needed > 1) {
        assertThat(twin(n, k, e, needed - 1)).isGreaterThan(threshold);
      }
    }
  }

  @Test
  void comparesInIntegersAsTheTwinDoes() {
    Random random = new Random(13);
    for (int i = 0; i < 300; i++) {
      int n = 1 + random.nextInt(60);
      int k = random.nextInt(2 * n + 1);
      int e = random.nextInt(20 * n + 1);
      int authors = random.nextInt(n + 1);
      int micros = 1 + random.nextInt(Micros.ONE - 1);
      assertThat(new PredictiveTail(n, k, e).isAtMost(authors, micros))
          .as("n %d, K %d, E %d, authors %d, micros %d", n, k, e, authors, micros)
          .isEqualTo(twin(n, k, e, authors).compareTo(BigDecimal.valueOf(micros, 6)) <= 0);
    }
  }

  /// n = 15, K = 0, E = 0: P[X >= 1] is exactly one half, P[X >= 2] exactly 0.3125; doubles alone
  /// could not tell.
  @Test
  void decidesExactlyAtTheThreshold() {
    PredictiveTail tail = new PredictiveTail(15, 0, 0);
    assertThat(tail.improbableFrom(500_000)).isEqualTo(1);
    assertThat(tail.improbableFrom(499_999)).isEqualTo(2);
    assertThat(tail.improbableFrom(312_500)).isEqualTo(2);
    assertThat(tail.improbableFrom(312_499)).isEqualTo(3);
  }

  @Test
  void asksForMoreThanThePoolInTheFirstRound() {
    // 25 and 9 members, if there were that many.
    assertThat(new PredictiveTail(20, 0, 0).improbableFrom(1_000)).isEqualTo(21);
    assertThat(new PredictiveTail(50, 0, 0).improbableFrom(1_000)).isEqualTo(51);
    assertThat(new PredictiveTail(150, 0, 0).improbableFrom(1_000)).isEqualTo(151);
    assertThat(new PredictiveTail(5, 0, 0).improbableFrom(1_000)).isEqualTo(6);
  }

  @Test
  void asksForTwoOfTwentyOnceTheWindowIsQuiet() {
    assertThat(new PredictiveTail(20, 0, 400).improbableFrom(1_000)).isEqualTo(2);
    assertThat(new PredictiveTail(20, 10, 400).improbableFrom(1_000)).isEqualTo(5);
  }

  @Test
  void staysFiniteForPoolsOfTenThousand() {
    PredictiveTail quiet = new PredictiveTail(10_000, 0, 200_000);
    assertThat(quiet.improbableFrom(1_000)).isEqualTo(2);
    assertThat(quiet.surpriseMicros(10_000)).isEqualTo(PredictiveTail.MOST_SURPRISE * Micros.ONE);
    PredictiveTail busy = new PredictiveTail(10_000, 20_000, 200_000);
    assertThat(busy.surpriseMicros(0)).isZero();
    assertThat(busy.surpriseMicros(500)).isZero();
    int needed = busy.improbableFrom(1_000);
    assertThat(busy.isAtMost(needed, 1_000)).isTrue();
    assertThat(busy.isAtMost(needed - 1, 1_000)).isFalse();
    assertThat(new PredictiveTail(150, 300, 0).improbableFrom(1_000)).isEqualTo(151);
  }

  @Test
  void needsNobodyButOneOfAnEmptyPool() {
    assertThat(new PredictiveTail(0, 0, 0).improbableFrom(1_000)).isEqualTo(1);
    assertThat(new PredictiveTail(0, 0, 0).surpriseMicros(0)).isZero();
  }

  /// The table of docs/adr/0005, its numbers above the pool cut to pool + 1.
  @ParameterizedTest
  @CsvSource({
    "5, 6 6 5 4 3 3 2 2, 2 3 3 4 4 5 6 6",
    "10, 11 7 5 4 4 3 2 2, 2 3 3 4 4 5 6 9",
    "20, 21 7 5 4 4 3 2 2, 2 3 3 4 4 5 6 9",
    "50, 51 8 6 5 4 3 2 2, 2 3 3 4 4 5 7 9",
    "150, 151 8 6 5 4 3 2 2, 2 3 3 4 4 5 7 9"
  })
  void holdsTheTableOfTheRule(int n, String quietRounds, String fullWindow) {
    assertThat(
            IntStream.of(0, 1, 2, 3, 5, 10, 19, 20)
                .mapToObj(rounds -> "" + new PredictiveTail(n, 0, n * rounds).improbableFrom(1_000))
                .collect(Collectors.joining(" ")))
        .isEqualTo(quietRounds);
    assertThat(
            IntStream.of(0, 1, 2, 3, 5, 10, 20, 40)
                .mapToObj(k -> "" + new PredictiveTail(n, k, 20 * n).improbableFrom(1_000))
                .collect(Collectors.joining(" ")))
        .isEqualTo(fullWindow);
  }
}
