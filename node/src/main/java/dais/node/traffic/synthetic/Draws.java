package dais.node.traffic.synthetic;

import dais.node.random.Purpose;
import dais.node.random.RandomStream;

/// The shapes of random numbers that traffic is made of. Not thread-safe: one per batch.
final class Draws {
  private static final double IRWIN_HALL_MEAN = 2 * 65535.0;
  // A 16-bit uniform has variance (65536² - 1) / 12; four of them four times that.
  private static final double IRWIN_HALL_DEVIATION = StrictMath.sqrt((65536.0 * 65536.0 - 1) / 3);

  private final RandomStream random;

  Draws(long seed, int agent, Purpose purpose, int round) {
    this.random = new RandomStream(seed, agent, purpose, round);
  }

  /// Uniform in [0, 1).
  double uniform() {
    return random.nextDouble();
  }

  /// Uniform in [0, bound).
  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /// Close to standard normal, within 3.5: the sum of four uniforms (Irwin-Hall). A quarter of the
  /// cost of an exact one; the heavy tails of traffic come from [#pareto].
  double normal() {
    long bits = random.nextLong();
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (sum - IRWIN_HALL_MEAN) / IRWIN_HALL_DEVIATION;
  }

  /// Log-normal with this median and this deviation of the logarithm.
  double around(double median, double deviation) {
    return median * StrictMath.exp(deviation * normal());
  }

  /// Pareto with tail index `shape` from 1 on, cut at 1000.
  double pareto(double shape) {
    return Math.min(1000, StrictMath.pow(1 - random.nextDouble(), -1 / shape));
  }

  /// The index of an entry drawn in proportion to the steps of `cumulative`.
  ///
  /// @param cumulative `[n]`, not decreasing, the last one positive
  int from(double[] cumulative) {
    double at = uniform() * cumulative[cumulative.length - 1];
    int index = 0;
    while (index < cumulative.length - 1 && cumulative[index] <= at) {
      index++;
    }
    return index;
  }
}
