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

  /// The exemplars, group after group.
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

    /// Scores row i by all groups but `without[i]`; -1 leaves none out. Distances come from |e|² +
    /// |x|² - 2·e·x, which is exact for the rows of an encoder; beyond its range rounding may fall
    /// below zero.
    private void score(double[] rows, int n, double[] out, int[] without) {
      int width = exemplars.width();
      double[] weights = new double[width];
      double[] distances = new double[exemplars.count()];
      for (int i = 0; i < n; i++) {
        double square = 0;
        for (int j = 0; j < width; j++) {
          int value = Micros.of(rows[i * width + j]);
          weights[j] = -2.0 * value;
          square += (double) value * value;
        }
        System.arraycopy(exemplars.squares(), 0, distances, 0, distances.length);
        exemplars.addDots(weights, distances);
        double sum = 0;
        for (int g = 0; g < groups; g++) {
          sum += g == without[i] ? 0 : StrictMath.sqrt(Math.max(0, square + least(distances, g)));
        }
        out[i] = sum / (without[i] < 0 ? groups : groups - 1) / Micros.ONE;
      }
    }

    private double least(double[] distances, int group) {
      double least = distances[group * size];
      for (int e = group * size + 1; e < (group + 1) * size; e++) {
        if (distances[e] < least) {
          least = distances[e];
        }
      }
      return least;
    }

    /// The plain twin of [#score].
    double plainScore(double[] row) {
      double sum = 0;
      for (int g = 0; g < groups; g++) {
        long nearest = Long.MAX_VALUE;
        for (int e = g * size; e < (g + 1) * size; e++) {
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
      for (int e = 0; e < exemplars.count(); e++) {
        for (int j = 0; j < exemplars.width(); j++) {
          out.i32(exemplars.value(e, j));
        }
      }
    }
  }
}
