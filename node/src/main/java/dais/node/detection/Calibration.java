package dais.node.detection;

import dais.consensus.Micros;
import dais.ledger.CanonicalWriter;
import java.util.Arrays;

/// Turns a detector's score into the probability that a normal row scores as high. Below the 90th
/// percentile of the sample it is the empirical distribution, F = (rows that score less + 1) / (n +
/// 1) at each value of the sample and, in between, -log10(1 - F) on a straight line. Above it is a
///    generalised Pareto tail fitted by probability-weighted moments (Hosking and Wallis,
///    "Parameter and quantile estimation for the generalized Pareto distribution", Technometrics
///    29, 1987) with shape in [-0.5, 0.9]. A negative shape has an end beyond which nothing is
///    possible; so where less than a hundredth of the tail is left, -log10 of the tail goes on
///    along its tangent. Scores are rounded to millionths first, so that rows that differ by
///    rounding errors tie; from one millionth to the next the surprise strictly increases, beyond
///    the sample too. Immutable.
final class Calibration {
  private static final double LN_10 = StrictMath.log(10);
  private static final double TAIL_SHARE = 0.10;
  private static final double LEAST_SHAPE = -0.5;
  private static final double MOST_SHAPE = 0.9;
  private static final double BEND_SHARE = 0.01;

  /// Fewer exceedances say nothing about the shape: the tail is then exponential.
  private static final int LEAST_FOR_SHAPE = 20;

  private final double[] knots;
  private final double[] surprises;
  private final double reach;
  private final double tailStart;
  private final double shape;
  private final double scale;
  private final double bend;
  private final double bendNats;

  /// @param sample scores of at least 2 normal rows, finite; passes into this object's ownership
  Calibration(double[] sample) {
    for (int i = 0; i < sample.length; i++) {
      sample[i] = rounded(sample[i]);
    }
    Arrays.sort(sample);
    int n = sample.length;
    int at = Math.max(0, (int) ((1 - TAIL_SHARE) * (n + 1)) - 1);
    double threshold = sample[at];
    double[] values = new double[at + 1];
    double[] heights = new double[at + 1];
    int filled = 0;
    for (int i = 0; i <= at; i++) {
      if (i == 0 || sample[i] > sample[i - 1]) {
        values[filled] = sample[i];
        heights[filled] = -StrictMath.log10((double) (n - i) / (n + 1));
        filled++;
      }
    }
    knots = Arrays.copyOf(values, filled);
    surprises = Arrays.copyOf(heights, filled);
    int first = at + 1;
    while (first < n && sample[first] == threshold) {
      first++;
    }
    int exceedances = n - first;
    double spread = sample[n - 1] - sample[0];
    reach = spread > 0 ? spread : 1;
    tailStart = -StrictMath.log10((exceedances + 1.0) / (n + 1));
    double mean = 0;
    double weighted = 0;
    for (int i = 0; i < exceedances; i++) {
      double excess = sample[first + i] - threshold;
      mean += excess / exceedances;
      weighted += (1 - (i + 0.65) / exceedances) * excess / exceedances;
    }
    shape = exceedances < LEAST_FOR_SHAPE ? 0 : shape(mean, weighted);
    scale = exceedances == 0 ? reach * TAIL_SHARE : mean * (1 - shape);
    bend = shape < 0 ? (StrictMath.pow(BEND_SHARE, -shape) - 1) / shape : Double.POSITIVE_INFINITY;
    bendNats = shape < 0 ? -StrictMath.log(BEND_SHARE) : Double.POSITIVE_INFINITY;
  }

  private static double rounded(double score) {
    return Math.rint(score * Micros.ONE) / Micros.ONE;
  }

  private static double shape(double mean, double weighted) {
    double shape = 2 - mean / (mean - 2 * weighted);
    return StrictMath.max(LEAST_SHAPE, StrictMath.min(MOST_SHAPE, shape));
  }

  /// -log10 of the probability that a normal row scores at least `exactScore`; above 0, at most
  /// 2000.
  double surprise(double exactScore) {
    double score = rounded(exactScore);
    int last = knots.length - 1;
    if (score > knots[last]) {
      double nats = nats((score - knots[last]) / scale);
      return StrictMath.min(Scores.MOST_SURPRISE, tailStart + nats / LN_10);
    }
    if (score < knots[0]) {
      return surprises[0] / (1 + (knots[0] - score) / reach);
    }
    int low = 0;
    int high = last;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (knots[middle] <= score) {
        low = middle;
      } else {
        high = middle;
      }
    }
    if (knots[high] <= score) {
      return surprises[high];
    }
    double share = (score - knots[low]) / (knots[high] - knots[low]);
    return surprises[low] + share * (surprises[high] - surprises[low]);
  }

  /// -ln of the share of the tail beyond an excess that is given in scales.
  private double nats(double excess) {
    if (excess > bend) {
      return bendNats + (excess - bend) / (1 + shape * bend);
    }
    return shape == 0 ? excess : StrictMath.log1p(shape * excess) / shape;
  }

  /// The probability that belongs to a surprise.
  static double tailProbability(double surprise) {
    return StrictMath.pow(10, -surprise);
  }

  void write(CanonicalWriter out) {
    out.i32(knots.length);
    for (int i = 0; i < knots.length; i++) {
      out.i64(Double.doubleToLongBits(knots[i])).i64(Double.doubleToLongBits(surprises[i]));
    }
    for (double value : new double[] {reach, tailStart, shape, scale}) {
      out.i64(Double.doubleToLongBits(value));
    }
  }
}
