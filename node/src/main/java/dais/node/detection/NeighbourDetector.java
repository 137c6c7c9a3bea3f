package dais.node.detection;

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
  public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) {
    int n = rows.length / width;
    int[][] groups = NeighbourGroups.draw(n, config, key);
    int size = groups[0].length;
    int[] holder = new int[n];
    Arrays.fill(holder, -1);
    float[] exemplars = new float[groups.length * size * Model.padded(width)];
    for (int g = 0; g < groups.length; g++) {
      for (int k = 0; k < size; k++) {
        int row = groups[g][k];
        holder[row] = g;
        for (int j = 0; j < width; j++) {
          exemplars[(g * size + k) * Model.padded(width) + j] = (float) rows[row * width + j];
        }
      }
    }
    Model model = new Model(exemplars, groups.length, width);
    double[] unseen = new double[n];
    model.score(rows, n, unseen, holder);
    return new DetectorFit(model, unseen);
  }

  /// The exemplars as floats: [groups, size, padded width], where columns are padded with zeros to
  /// a multiple of four.
  static final class Model implements DetectorModel {
    /// Most rows that are scored together: 256 make the inner loop long enough to pay.
    private static final int BLOCK = 256;

    private final float[] exemplars;
    private final int groups;
    private final int size;
    private final int width;

    Model(float[] exemplars, int groups, int width) {
      this.exemplars = exemplars;
      this.groups = groups;
      this.width = width;
      this.size = exemplars.length / (groups * padded(width));
    }

    static int padded(int width) {
      return (width + 3) / 4 * 4;
    }

    @Override
    public void score(double[] rows, int n, double[] out) {
      int[] nobody = new int[n];
      Arrays.fill(nobody, -1);
      score(rows, n, out, nobody);
    }

    /// Scores row i by all groups but `without[i]`; -1 leaves none out.
    void score(double[] rows, int n, double[] out, int[] without) {
      int block = Math.min(BLOCK, n);
      float[] columns = new float[padded(width) * block];
      double[] distances = new double[block];
      double[] nearest = new double[block];
      double[] sums = new double[block];
      for (int first = 0; first < n; first += block) {
        int filled = Math.min(block, n - first);
        transpose(rows, first, filled, columns);
        Arrays.fill(sums, 0);
        for (int g = 0; g < groups; g++) {
          nearest(g, columns, filled, distances, nearest);
          for (int r = 0; r < filled; r++) {
            sums[r] += g == without[first + r] ? 0 : StrictMath.sqrt(nearest[r]);
          }
        }
        for (int r = 0; r < filled; r++) {
          out[first + r] = sums[r] / (without[first + r] < 0 ? groups : groups - 1);
        }
      }
    }

    /// Puts rows `first .. first + filled` into `columns`, [padded width, filled].
    private void transpose(double[] rows, int first, int filled, float[] columns) {
      Arrays.fill(columns, 0);
      for (int r = 0; r < filled; r++) {
        for (int j = 0; j < width; j++) {
          columns[j * filled + r] = (float) rows[(first + r) * width + j];
        }
      }
    }

    /// The squared distance of each row of the block to its nearest row of group `g`.
    private void nearest(int g, float[] columns, int filled, double[] distances, double[] nearest) {
      Arrays.fill(nearest, Double.POSITIVE_INFINITY);
      int stride = padded(width);
      for (int k = 0; k < size; k++) {
        int exemplar = (g * size + k) * stride;
        Arrays.fill(distances, 0);
        for (int j = 0; j < stride; j += 4) {
          addFour(columns, j * filled, filled, exemplar + j, distances);
        }
        for (int r = 0; r < filled; r++) {
          if (distances[r] < nearest[r]) {
            nearest[r] = distances[r];
          }
        }
      }
    }

    /// Adds the squared differences of four columns. The compiler turns the loop into vector code
    /// because it is small and stores to an array of another type than it loads from.
    private void addFour(float[] columns, int from, int filled, int exemplar, double[] distances) {
      float e0 = exemplars[exemplar];
      float e1 = exemplars[exemplar + 1];
      float e2 = exemplars[exemplar + 2];
      float e3 = exemplars[exemplar + 3];
      int from1 = from + filled;
      int from2 = from1 + filled;
      int from3 = from2 + filled;
      for (int r = 0; r < filled; r++) {
        float d0 = columns[from + r] - e0;
        float d1 = columns[from1 + r] - e1;
        float d2 = columns[from2 + r] - e2;
        float d3 = columns[from3 + r] - e3;
        distances[r] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
      }
    }

    /// The plain twin of [#score].
    double plainScore(double[] row) {
      int stride = padded(width);
      double sum = 0;
      for (int g = 0; g < groups; g++) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int k = 0; k < size; k++) {
          double distance = 0;
          for (int j = 0; j < stride; j += 4) {
            float[] squares = new float[4];
            for (int e = 0; e < 4 && j + e < width; e++) {
              float difference = (float) row[j + e] - exemplars[(g * size + k) * stride + j + e];
              squares[e] = difference * difference;
            }
            distance += (squares[0] + squares[1]) + (squares[2] + squares[3]);
          }
          nearest = Math.min(nearest, distance);
        }
        sum += StrictMath.sqrt(nearest);
      }
      return sum / groups;
    }

    @Override
    public void write(CanonicalWriter out) {
      out.i32(groups).i32(size).i32(width).i32(exemplars.length);
      for (float value : exemplars) {
        out.i32(Float.floatToIntBits(value));
      }
    }
  }
}
