// SPDX-License-Identifier: GPL-3.0-only
package dais.smile.detectors;

import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.node.detection.DetectionConfig;
import dais.node.detection.Detector;
import dais.node.detection.DetectorFit;
import dais.node.detection.DetectorModel;
import dais.node.detection.FitKey;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;

/// Smile's isolation forest with as many trees and rows a tree as the forest of dais. Smile's own
/// score is normalised by the number of fitted rows instead of the subsample and needs a power; the
/// score here is minus the mean path length, which orders rows alike.
///
/// Repeatable: splits come from Smile's generator by additions and divisions. The one
/// transcendental in a path is the mean path length of the rows left in a leaf, a logarithm of a
/// small integer; each path is rounded to a millionth, which hides the last bits in which
/// processors may differ.
public final class SmileForestDetector implements Detector {
  /// For the service loader.
  public SmileForestDetector() {}

  @Override
  public String name() {
    return "smile-forest";
  }

  @Override
  public String licence() {
    return "GPL-3.0-only";
  }

  @Override
  public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) {
    return Fits.withUnseenScores(
        rows, width, key, (all, seed) -> Model.fit(all, config.trees(), config.subsample(), seed));
  }

  /// @param trees the fitted trees
  /// @param identity what they follow from: seed, sizes and rows
  /// @param width columns of a row
  private record Model(Trees trees, Hash identity, int width) implements DetectorModel {
    /// So that a record holds no array.
    private static final class Trees {
      private final IsolationTree[] all;

      Trees(IsolationTree[] all) {
        this.all = all;
      }
    }

    static Model fit(double[][] rows, int trees, int subsample, long seed) {
      int sample = Math.min(subsample, rows.length / 2);
      int depth = 32 - Integer.numberOfLeadingZeros(sample - 1);
      var options = new IsolationForest.Options(trees, depth, (double) sample / rows.length, 0);
      IsolationForest forest = Fits.repeatably(seed, () -> IsolationForest.fit(rows, options));
      CanonicalWriter origin = new CanonicalWriter(EntryKind.MODEL.number());
      origin.i64(seed).i32(trees).i32(sample).i32(rows.length);
      for (double[] row : rows) {
        for (double value : row) {
          origin.i64(Double.doubleToLongBits(value));
        }
      }
      return new Model(new Trees(forest.trees()), Hash.sha256(origin.toBytes()), rows[0].length);
    }

    @Override
    public void score(double[] rows, int n, double[] out) {
      double[][] split = Fits.split(rows, width);
      for (int i = 0; i < n; i++) {
        out[i] = -(double) pathMicros(split[i]) / trees.all.length / MICROS;
      }
    }

    private long pathMicros(double[] row) {
      long sum = 0;
      for (IsolationTree tree : trees.all) {
        sum += Math.round(tree.path(row) * MICROS);
      }
      return sum;
    }

    /// Smile keeps its trees to itself: the bytes are what the trees follow from, and as a witness
    /// of them the paths of the origin and of each unit vector.
    @Override
    public void write(CanonicalWriter out) {
      out.hash(identity).i32(width).i64(pathMicros(new double[width]));
      for (int j = 0; j < width; j++) {
        double[] probe = new double[width];
        probe[j] = 1;
        out.i64(pathMicros(probe));
      }
    }
  }

  private static final double MICROS = 1e6;
}
