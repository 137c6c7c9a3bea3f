package dais.node.detection;

import dais.consensus.Micros;
import dais.ledger.CanonicalWriter;
import java.util.Arrays;

/// A nearest-neighbour ensemble: the mean over disjoint random groups of fitted rows of the
/// Euclidean distance to the group's nearest row (after Bandaragoda et al., "Isolation-based
/// anomaly detection using nearest-neighbour ensembles", 2018, without its radii). A row that a
/// group holds is scored unseen by the other groups.
public final class NeighbourDetector implements Detector {
  /// For the service loader.
  public NeighbourDetector() {}

  @Override
  public String name() {
    return "neighbours";
  }

  @Override
  public String licence() {
    return "MIT";
  }

  @Override
  public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) {
    int n = rows.length / width;
    int[][] groups = NeighbourGroups.draw(n, config, key);
    int[] holder = new int[n];
    Arrays.fill(holder, -1);
    for (int g = 0; g < groups.length; g++) {
      for (int row : groups[g]) {
        holder[row] = g;
      }
    }
    Model model = new Model(NeighbourGroups.rows(groups, rows, width), groups.length);
    double[] unseen = new double[n];
    model.score(rows, n, unseen, holder);
    return new DetectorFit(model, unseen);
  }

  /// The exemplars: of each group the first, then of each the second, and so on.
  static final class Model implements DetectorModel {
    private final MicroColumns exemplars;
    private final int groups;
    private final int size;

    Model(MicroColumns exemplars, int groups) {
      this.exemplars = exemplars;
      this.groups = groups;
      this.size = exemplars.count() / groups;
    }

    MicroColumns exemplars() {
      return exemplars;
    }

    @Override
    public void score(double[] rows, int n, double[] out) {
      int[] nobody = new int[n];
      Arrays.fill(nobody, -1);
      score(rows, n, out, nobody);
    }

    /// Scores row i by all groups but `without[i]`; -1 leaves none out. Rows are taken two by two
    /// in an order in which they are alike, and distances follow from those of the row before by
    /// the columns that differ: of an encoded flow a quarter.
    private void score(double[] rows, int n, double[] out, int[] without) {
      long[] order = order(rows, n, exemplars.width());
      Minima minima = new Minima(exemplars.count(), groups);
      Search one = new Search();
      Search two = new Search();
      for (int k = 0; k < n; k += 2) {
        int i = (int) order[k];
        one.follow(two);
        one.turn(rows, i);
        if (k + 1 < n) {
          int j = (int) order[k + 1];
          two.turn(rows, j);
          one.measureWith(two);
          out[j] = two.mean(without[j], minima);
        } else {
          one.measure();
        }
        out[i] = one.mean(without[i], minima);
      }
    }

    /// The rows' numbers, each in the low half of an entry, sorted by which columns are not zero.
    private static long[] order(double[] rows, int n, int width) {
      long[] order = new long[n];
      for (int i = 0; i < n; i++) {
        long filled = 0;
        for (int j = 0; j < width; j++) {
          filled |= rows[i * width + j] == 0 ? 0 : 1L << j % 31;
        }
        order[i] = filled << 32 | i;
      }
      Arrays.sort(order);
      return order;
    }

    /// A vector and, up to its own sum of squares, its squared distances to the exemplars: |e|² -
    /// 2·e·x. They are exact for the rows of an encoder; beyond its range each vector is measured
    /// from nothing, in one order, and rounding may fall below zero. At first the vector is zero.
    private final class Search {
      private final int[] values = new int[exemplars.width()];
      private final double[] weights = new double[exemplars.width()];
      private final double[] distances = exemplars.squares().clone();
      private double square;
      private boolean exact;

      /// Becomes a copy of `other`.
      void follow(Search other) {
        System.arraycopy(other.values, 0, values, 0, values.length);
        System.arraycopy(other.distances, 0, distances, 0, distances.length);
        square = other.square;
      }

      /// Takes row `i`; to be measured next.
      void turn(double[] rows, int i) {
        double before = square;
        square = 0;
        for (int j = 0; j < values.length; j++) {
          int value = Micros.of(rows[i * values.length + j]);
          weights[j] = -2.0 * ((double) value - values[j]);
          values[j] = value;
          square += (double) value * value;
        }
        exact = exemplars.isExactWith(Math.max(before, square));
      }

      void measure() {
        if (exact) {
          exemplars.addDots(weights, distances);
        } else {
          measureFromNothing();
        }
      }

      void measureWith(Search other) {
        if (exact && other.exact) {
          exemplars.addDots(weights, distances, other.weights, other.distances);
        } else {
          measureFromNothing();
          other.measureFromNothing();
        }
      }

      private void measureFromNothing() {
        for (int j = 0; j < values.length; j++) {
          weights[j] = -2.0 * values[j];
        }
        System.arraycopy(exemplars.squares(), 0, distances, 0, distances.length);
        exemplars.addDots(weights, distances);
      }

      /// The mean over the groups but `without` of the distance to the nearest exemplar.
      double mean(int without, Minima minima) {
        double[] nearest = minima.of(distances);
        double sum = 0;
        for (int g = 0; g < groups; g++) {
          sum += g == without ? 0 : StrictMath.sqrt(Math.max(0, square + nearest[g]));
        }
        return sum / (without < 0 ? groups : groups - 1) / Micros.ONE;
      }
    }

    /// Finds the least value of each group, halving by vector code as long as it can.
    private static final class Minima {
      private final int groups;
      private final double[] upper;
      private final double[] least;

      Minima(int count, int groups) {
        this.groups = groups;
        this.upper = new double[count / 2];
        this.least = new double[count];
      }

      /// @param values `[count]`, value i of group i mod groups
      /// @return the least values, [groups] and more; until the next call
      double[] of(double[] values) {
        int left = values.length;
        double[] from = values;
        while (left / groups % 2 == 0) {
          left /= 2;
          System.arraycopy(from, left, upper, 0, left);
          lower(from, upper, least, left);
          from = least;
        }
        for (int g = 0; g < groups; g++) {
          double lowest = from[g];
          for (int i = g + groups; i < left; i += groups) {
            lowest = Math.min(lowest, from[i]);
          }
          least[g] = lowest;
        }
        return least;
      }

      private static void lower(double[] a, double[] b, double[] least, int n) {
        for (int i = 0; i < n; i++) {
          least[i] = Math.min(a[i], b[i]);
        }
      }
    }

    /// The plain twin of [#score].
    double plainScore(double[] row) {
      double sum = 0;
      for (int g = 0; g < groups; g++) {
        long nearest = Long.MAX_VALUE;
        for (int e = g; e < exemplars.count(); e += groups) {
          long distance = 0;
          for (int j = 0; j < exemplars.width(); j++) {
            long difference = (long) Micros.of(row[j]) - exemplars.value(e, j);
            distance += difference * difference;
          }
          nearest = Math.min(nearest, distance);
        }
        sum += StrictMath.sqrt((double) nearest);
      }
      return sum / groups / Micros.ONE;
    }

    @Override
    public void write(CanonicalWriter out) {
      out.i32(groups).i32(size).i32(exemplars.width());
      for (int g = 0; g < groups; g++) {
        for (int e = g; e < exemplars.count(); e += groups) {
          for (int j = 0; j < exemplars.width(); j++) {
            out.i32(exemplars.value(e, j));
          }
        }
      }
    }
  }
}
