package dais.consensus;

import java.math.BigInteger;

/// How likely it is that at least so many members of a pool propose a lineage in one round, if they
/// only do what they did in the window. The number of authors, given K rounds of proposing it in E
/// member-rounds and a Gamma(0.5, 5) prior on the rate, is negative binomial with shape 0.5 + K and
/// p = (5 + E) / (5 + E + n) (Gelman et al., "Bayesian Data Analysis", 3rd ed., 2.6).
///
/// The tail is summed in doubles with StrictMath, from the ratios of neighbouring terms, so that
/// nothing cancels and nothing underflows. Each of the at most n + 1 steps adds less than 4e-12 to
/// the error of the logarithm (magnitudes below 32,768), under 1e-7 in all for pools of 10,000;
/// closer than [#DOUBT] to the threshold the comparison is made in exact integers. Cost: n
/// logarithms.
final class PredictiveTail {
  /// -log10 of a tail beyond which all tails are equal.
  static final int MOST_SURPRISE = 2_000;

  /// Distance of the logarithm from the threshold below which doubles do not decide.
  static final double DOUBT = 1e-6;

  private static final int PRIOR_EXPOSURE = 5;
  private static final double PRIOR_SHAPE = 0.5;
  // A term below this share of the sum so far changes it by less than rounding does.
  private static final double NEGLIGIBLE = 0x1p-60;

  private final int pool;
  private final int history;
  private final int exposure;
  private final double[] logTail;

  /// @param pool n, members that could be authors
  /// @param history K, rounds in which members of the pool proposed the lineage, summed
  /// @param exposure E, rounds in which members of the pool proposed anything, summed
  PredictiveTail(int pool, int history, int exposure) {
    this.pool = pool;
    this.history = history;
    this.exposure = exposure;
    this.logTail = logTails(pool, PRIOR_SHAPE + history, (double) pool / whole());
  }

  /// -log10 of the probability of at least `authors` authors, in millionths, at most that of
  /// [#MOST_SURPRISE].
  ///
  /// @param authors in [0, n]
  int surpriseMicros(int authors) {
    return Micros.of(StrictMath.min(MOST_SURPRISE, -logTail[authors] / StrictMath.log(10)) + 0.0);
  }

  /// The smallest number of authors, at least 1, whose tail is at most `micros` millionths; n + 1
  /// if none is.
  int improbableFrom(int micros) {
    double threshold = StrictMath.log(Micros.toDouble(micros));
    int authors = 1;
    while (authors <= pool && !atMost(authors, micros, threshold)) {
      authors++;
    }
    return authors;
  }

  private boolean atMost(int authors, int micros, double threshold) {
    double excess = logTail[authors] - threshold;
    return StrictMath.abs(excess) < DOUBT ? isAtMost(authors, micros) : excess < 0;
  }

  /// Whether the tail of at least `authors` is at most `micros` millionths, in exact integers: with
  /// S the sum of the terms below `authors` over p^shape, the question is p^(0.5+K) · S >= 1 - ε,
  /// and squaring both sides removes the root.
  boolean isAtMost(int authors, int micros) {
    // Horner, innermost first: S = 1 + t0(1 + t1(1 + ...)), tj = (2K + 1 + 2j) n / (2 (j + 1) (5 +
    // E + n)).
    BigInteger numerator = BigInteger.valueOf(authors == 0 ? 0 : 1);
    BigInteger denominator = BigInteger.ONE;
    for (int j = authors - 2; j >= 0; j--) {
      BigInteger up = BigInteger.valueOf((2L * history + 1 + 2L * j) * pool);
      BigInteger down = BigInteger.valueOf(2L * (j + 1) * whole());
      denominator = denominator.multiply(down);
      numerator = denominator.add(up.multiply(numerator));
    }
    int power = 2 * history + 1;
    BigInteger left =
        BigInteger.valueOf((long) PRIOR_EXPOSURE + exposure)
            .pow(power)
            .multiply(numerator.multiply(BigInteger.valueOf(Micros.ONE)).pow(2));
    BigInteger right =
        BigInteger.valueOf(whole())
            .pow(power)
            .multiply(denominator.multiply(BigInteger.valueOf(Micros.ONE - micros)).pow(2));
    return left.compareTo(right) >= 0;
  }

  private long whole() {
    return (long) PRIOR_EXPOSURE + exposure + pool;
  }

  /// Natural logarithms of P[X >= a] for a in [0, n].
  private static double[] logTails(int n, double shape, double q) {
    double[] logs = new double[n + 1];
    logs[0] = shape * StrictMath.log1p(-q);
    for (int a = 0; a < n; a++) {
      logs[a + 1] = logs[a] + StrictMath.log(ratio(a, shape, q));
    }
    // The tail over its first term: beyond n forwards until nothing is added, then backwards to 0.
    double tail = 1;
    double term = ratio(n, shape, q);
    for (int x = n + 1; term > tail * NEGLIGIBLE; x++) {
      tail += term;
      term *= ratio(x, shape, q);
    }
    for (int a = n; a >= 0; a--) {
      // Far below the mode the ratio overflows to infinity, where the tail is 1.
      logs[a] = StrictMath.min(0, logs[a] + StrictMath.log(tail));
      if (a > 0) {
        tail = 1 + tail * ratio(a - 1, shape, q);
      }
    }
    return logs;
  }

  /// P[X = x + 1] / P[X = x].
  private static double ratio(int x, double shape, double q) {
    return (shape + x) / (x + 1.0) * q;
  }
}
