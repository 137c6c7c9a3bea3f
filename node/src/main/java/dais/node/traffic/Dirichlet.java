package dais.node.traffic;

import dais.node.random.RandomStream;
import java.util.Arrays;

/// Draws from a symmetric Dirichlet distribution: independent gamma variables over their sum
/// (Devroye, "Non-Uniform Random Variate Generation", 1986, XI.4).
final class Dirichlet {
  private Dirichlet() {}

  /// Cumulative proportions of `n` parts; the last is 1.
  static double[] cumulative(RandomStream random, double concentration, int n) {
    double[] logs = new double[n];
    Arrays.setAll(logs, i -> logGamma(random, concentration));
    double highest = Arrays.stream(logs).max().orElseThrow();
    double[] sums = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      // Relative to the highest: small concentrations give gammas below the smallest double.
      sum += StrictMath.exp(logs[i] - highest);
      sums[i] = sum;
    }
    for (int i = 0; i < n; i++) {
      sums[i] /= sum;
    }
    return sums;
  }

  /// A part in proportion to the steps of `cumulative`.
  static int index(RandomStream random, double[] cumulative) {
    double at = random.nextDouble();
    int low = 0;
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// The logarithm of a gamma variable (Marsaglia and Tsang, "A simple method for generating gamma
  /// variables", 2000, with their boost for shapes below 1).
  private static double logGamma(RandomStream random, double shape) {
    if (shape < 1) {
      return logGamma(random, shape + 1) - random.nextExponential() / shape;
    }
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double root = 1 + c * x;
      if (root > 0) {
        double v = root * root * root;
        if (StrictMath.log(1 - random.nextDouble())
            < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
          return StrictMath.log(d * v);
        }
      }
    }
  }
}
