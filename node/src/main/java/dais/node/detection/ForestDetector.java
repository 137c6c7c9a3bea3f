package dais.node.detection;

import dais.ledger.CanonicalWriter;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// An Isolation Forest (Liu, Ting, Zhou, "Isolation Forest", ICDM 2008): trees of random splits
/// over small subsamples. The score is c(ψ) minus the mean path length, a monotone function of the
/// paper's 2^(-E(h)/c(ψ)) that needs no power. Unlike the paper, a split is drawn among the columns
/// that vary in its node. A row is scored unseen by the trees that did not draw it; subsamples hold
/// at most half the rows, so there are such trees.
public final class ForestDetector implements Detector {
  /// Largest subsample whose leaves fit the packed form.
  static final int MOST_ROWS = 4_096;

  /// For the service loader.
  public ForestDetector() {}

  @Override
  public String name() {
    return "forest";
  }

  @Override
  public String licence() {
    return "MIT";
  }

  @Override
  public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) {
    int n = rows.length / width;
    int sample = Math.min(Math.min(config.subsample(), MOST_ROWS), n / 2);
    RandomStream random = key.stream(Purpose.FOREST);
    ForestModel model = new ForestModel(config.trees(), sample, width);
    float[] narrow = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      narrow[i] = (float) rows[i];
    }
    ForestGrower grower = new ForestGrower(narrow, width, sample, random);
    double[] sums = new double[n];
    int[] unseenBy = new int[n];
    for (int tree = 0; tree < config.trees(); tree++) {
      boolean[] drawn = grower.grow(model, tree);
      for (int i = 0; i < n; i++) {
        if (!drawn[i]) {
          sums[i] += model.pathLength(tree, narrow, i * width);
          unseenBy[i]++;
        }
      }
    }
    double[] unseen = new double[n];
    for (int i = 0; i < n; i++) {
      // Every tree drawing the same row has a chance of at most 2^-trees: the whole forest stands
      // in.
      unseen[i] =
          unseenBy[i] == 0
              ? model.plainScore(Arrays.copyOfRange(rows, i * width, (i + 1) * width))
              : model.score(sums[i], unseenBy[i]);
    }
    return new DetectorFit(model, unseen);
  }

  /// The trees, each a complete binary tree of fixed depth in heap order, so that every walk takes
  /// the same number of steps and needs no branch. A node that ends early passes everything to the
  /// left. 204 kB at 100 trees of 256 rows.
  static final class ForestModel implements DetectorModel {
    private static final int BLOCK = 64;

    /// The same for all forests of one subsample: at most [#MOST_ROWS] tables.
    private static final Map<Integer, double[]> LENGTHS = new ConcurrentHashMap<>();

    private final int trees;
    private final int sample;
    private final int width;
    private final int depth;
    private final int inner;
    private final int leaves;
    private final short[] columns;
    private final float[] thresholds;
    private final char[] codes;
    private final double[] lengths;
    private final double top;

    ForestModel(int trees, int sample, int width) {
      this.trees = trees;
      this.sample = sample;
      this.width = width;
      depth = 32 - Integer.numberOfLeadingZeros(sample - 1);
      leaves = 1 << depth;
      inner = leaves - 1;
      columns = new short[trees * inner];
      thresholds = new float[trees * inner];
      codes = new char[trees * leaves];
      top = averagePath(sample);
      lengths = LENGTHS.computeIfAbsent(sample, _ -> lengths(depth, sample));
    }

    /// Path length by level · (sample + 1) + size of the leaf.
    private static double[] lengths(int depth, int sample) {
      double[] lengths = new double[(depth + 1) * (sample + 1)];
      for (int size = 0; size <= sample; size++) {
        double rest = averagePath(size);
        for (int level = 0; level <= depth; level++) {
          lengths[level * (sample + 1) + size] = level + rest;
        }
      }
      return lengths;
    }

    /// c(n): the mean path length of an unsuccessful search among n keys (section 2, equation 1).
    static double averagePath(int n) {
      double harmonic = 0;
      for (int i = 1; i < n; i++) {
        harmonic += 1.0 / i;
      }
      return n < 2 ? 0 : 2 * harmonic - 2.0 * (n - 1) / n;
    }

    int depth() {
      return depth;
    }

    int inner() {
      return inner;
    }

    /// Values below `threshold` of `column` go left at `node`.
    void split(int tree, int node, int column, float threshold) {
      columns[tree * inner + node] = (short) column;
      thresholds[tree * inner + node] = threshold;
    }

    /// Ends a path at `node`, `level` splits down, where `size` rows of the subsample were left.
    void end(int tree, int node, int level, int size) {
      int bottom = node;
      while (bottom < inner) {
        split(tree, bottom, 0, Float.POSITIVE_INFINITY);
        bottom = 2 * bottom + 1;
      }
      codes[tree * leaves + bottom - inner] = (char) (level * (sample + 1) + size);
    }

    /// Path length of one row in one tree: the plain walk.
    double pathLength(int tree, float[] rows, int offset) {
      int node = 0;
      while (node < inner) {
        int at = tree * inner + node;
        node = 2 * node + (rows[offset + columns[at]] < thresholds[at] ? 1 : 2);
      }
      return lengths[codes[tree * leaves + node - inner]];
    }

    double score(double sum, int count) {
      return top - sum / count;
    }

    @Override
    public void score(double[] rows, int n, double[] out) {
      float[] block = new float[BLOCK * width];
      double[] sums = new double[BLOCK];
      for (int first = 0; first < n; first += BLOCK) {
        int filled = Math.min(BLOCK, n - first);
        for (int i = 0; i < filled * width; i++) {
          block[i] = (float) rows[first * width + i];
        }
        Arrays.fill(sums, 0);
        for (int tree = 0; tree < trees; tree++) {
          walk(tree, block, filled, sums);
        }
        for (int r = 0; r < filled; r++) {
          out[first + r] = top - sums[r] / trees;
        }
      }
    }

    /// Adds one tree's path lengths; four walks at a time keep the processor busy.
    private void walk(int tree, float[] block, int filled, double[] sums) {
      int base = tree * inner;
      int bottom = tree * leaves - inner;
      int r = 0;
      for (; r + 4 <= filled; r += 4) {
        int o0 = r * width;
        int o1 = o0 + width;
        int o2 = o1 + width;
        int o3 = o2 + width;
        int n0 = 0;
        int n1 = 0;
        int n2 = 0;
        int n3 = 0;
        for (int level = 0; level < depth; level++) {
          n0 = 2 * n0 + (block[o0 + columns[base + n0]] < thresholds[base + n0] ? 1 : 2);
          n1 = 2 * n1 + (block[o1 + columns[base + n1]] < thresholds[base + n1] ? 1 : 2);
          n2 = 2 * n2 + (block[o2 + columns[base + n2]] < thresholds[base + n2] ? 1 : 2);
          n3 = 2 * n3 + (block[o3 + columns[base + n3]] < thresholds[base + n3] ? 1 : 2);
        }
        sums[r] += lengths[codes[bottom + n0]];
        sums[r + 1] += lengths[codes[bottom + n1]];
        sums[r + 2] += lengths[codes[bottom + n2]];
        sums[r + 3] += lengths[codes[bottom + n3]];
      }
      for (; r < filled; r++) {
        sums[r] += pathLength(tree, block, r * width);
      }
    }

    /// The plain twin of [#score].
    double plainScore(double[] row) {
      float[] narrow = new float[width];
      for (int j = 0; j < width; j++) {
        narrow[j] = (float) row[j];
      }
      double sum = 0;
      for (int tree = 0; tree < trees; tree++) {
        sum += pathLength(tree, narrow, 0);
      }
      return score(sum, trees);
    }

    /// Bytes held by the trees.
    long bytes() {
      return 2L * columns.length + 4L * thresholds.length + 2L * codes.length;
    }

    @Override
    public void write(CanonicalWriter out) {
      out.i32(trees).i32(sample).i32(width);
      for (int i = 0; i < columns.length; i++) {
        out.u16(columns[i]).i32(Float.floatToIntBits(thresholds[i]));
      }
      for (char code : codes) {
        out.u16(code);
      }
    }
  }
}
