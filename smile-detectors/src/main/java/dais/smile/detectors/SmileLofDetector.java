// SPDX-License-Identifier: GPL-3.0-only
package dais.smile.detectors;

import dais.ledger.CanonicalWriter;
import dais.node.detection.DetectionConfig;
import dais.node.detection.Detector;
import dais.node.detection.DetectorFit;
import dais.node.detection.DetectorModel;
import dais.node.detection.FitKey;
import smile.neighbor.KDTree;
import smile.neighbor.Neighbor;

/// The local outlier factor (Breunig, Kriegel, Ng, Sander, "LOF: identifying density-based local
/// outliers", SIGMOD 2000) with 20 neighbours, over Smile's neighbour search: Smile has no factor
/// of its own. At most 2,048 rows, spread evenly over those fitted, are searched. Distances below a
/// thousandth count as one, so that the density of equal rows is finite; the score is the logarithm
/// of the factor, 0 for a row in a neighbourhood as dense as its neighbours'.
public final class SmileLofDetector implements Detector {
  private static final int MOST_ROWS = 2_048;
  private static final int NEIGHBOURS = 20;

  /// For the service loader.
  public SmileLofDetector() {}

  @Override
  public String name() {
    return "smile-lof";
  }

  @Override
  public String licence() {
    return "GPL-3.0-only";
  }

  @Override
  public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) {
    return Fits.withUnseenScores(
        rows, width, key, (all, seed) -> new Model(Fits.thinned(all, MOST_ROWS)));
  }

  private static final class Model implements DetectorModel {
    private static final double LEAST_DISTANCE = 1e-3;

    private final double[][] rows;
    private final int neighbours;
    private final KDTree<double[]> search;
    private final double[] reach;
    private final double[] density;

    Model(double[][] rows) {
      this.rows = rows;
      neighbours = Math.min(NEIGHBOURS, rows.length - 1);
      search = KDTree.of(rows);
      // Smile's search leaves out the row that is asked for: it compares by identity.
      double[][] distances = new double[rows.length][];
      int[][] nearest = new int[rows.length][];
      reach = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        Neighbor<double[], double[]>[] found = search.search(rows[i], neighbours);
        distances[i] = distances(found);
        nearest[i] = indices(found);
        reach[i] = greatest(distances[i]);
      }
      density = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        density[i] = density(distances[i], nearest[i]);
      }
    }

    private static double greatest(double[] values) {
      double greatest = LEAST_DISTANCE;
      for (double value : values) {
        greatest = Math.max(greatest, value);
      }
      return greatest;
    }

    private static double[] distances(Neighbor<double[], double[]>[] found) {
      double[] distances = new double[found.length];
      for (int k = 0; k < found.length; k++) {
        distances[k] = found[k].distance();
      }
      return distances;
    }

    private static int[] indices(Neighbor<double[], double[]>[] found) {
      int[] indices = new int[found.length];
      for (int k = 0; k < found.length; k++) {
        indices[k] = found[k].index();
      }
      return indices;
    }

    /// The local reachability density (definition 6).
    private double density(double[] distances, int[] nearest) {
      double sum = 0;
      for (int k = 0; k < nearest.length; k++) {
        sum += Math.max(distances[k], reach[nearest[k]]);
      }
      return nearest.length / sum;
    }

    @Override
    public void score(double[] matrix, int n, double[] out) {
      double[][] split = Fits.split(matrix, rows[0].length);
      for (int i = 0; i < n; i++) {
        Neighbor<double[], double[]>[] found = search.search(split[i], neighbours);
        int[] nearest = indices(found);
        double sum = 0;
        for (int index : nearest) {
          sum += density[index];
        }
        out[i] = StrictMath.log(sum / nearest.length / density(distances(found), nearest));
      }
    }

    /// The rows that are searched, as IEEE 754 bits: all else follows from them.
    @Override
    public void write(CanonicalWriter out) {
      out.i32(neighbours).i32(rows.length);
      for (double[] row : rows) {
        Moments.write(out, row);
      }
    }
  }
}
