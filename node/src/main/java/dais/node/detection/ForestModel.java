package dais.node.detection;

import dais.consensus.Micros;
import dais.ledger.CanonicalWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The trees of an isolation forest, each a complete binary tree of fixed depth in heap order from
/// node 1, so that every walk takes the same number of steps and needs no branch. A node that ends
/// early passes everything to the left. Trees lie in groups of [#ABREAST]; those that the last
/// group has too many end every row after 0 steps. 160 kB at 100 trees of 256 rows.
///
/// Rows are read as whole millionths. Where depth, width and values allow it, a node is one int:
/// the threshold and, in as many low bits as the width needs, the column. A value is shifted as far
/// and filled with ones below, which makes a comparison of ints that of the millionths. At 64
/// columns that holds values up to 33, at 256 up to 8. Else columns stand apart, and trees are
/// walked one by one.
final class ForestModel implements DetectorModel {
  /// Trees walked side by side, which keeps the processor busy.
  static final int ABREAST = 8;

  /// Nodes from a packed tree to the next: a constant, for which the walk needs no register.
  private static final int STRIDE = 256;

  /// Rows that pass a group of trees before the next one: both stay in the nearest cache. A group
  /// is copied before it is walked: far away in memory, it comes sooner in one run than node by
  /// node.
  private static final int BLOCK = 64;

  /// The same for all forests of one subsample: at most [ForestDetector#MOST_ROWS] tables.
  private static final Map<Integer, double[]> LENGTHS = new ConcurrentHashMap<>();

  private static final byte[][] NOT_DRAWN = {};

  private final int trees;
  private final int sample;
  private final int width;
  private final int depth;
  private final int leaves;
  private final int stride;
  private final int columnBits;
  private final int reach;
  private final int[][] nodes;
  private final short[][] columns;
  private final char[][] codes;
  private final double[] lengths;
  private final double top;

  /// A forest whose trees are still to be grown, over rows of millionths in [-most - 1, most].
  ForestModel(int trees, int sample, int width, int most) {
    this.trees = trees;
    this.sample = sample;
    this.width = width;
    depth = bits(sample);
    leaves = 1 << depth;
    columnBits = bits(width);
    // A threshold that every value is below must be left.
    boolean packed = leaves <= STRIDE && most < (Integer.MAX_VALUE >> columnBits);
    reach = packed ? (Integer.MAX_VALUE >> columnBits) : Integer.MAX_VALUE;
    stride = packed ? STRIDE : leaves;
    int groups = (trees + ABREAST - 1) / ABREAST;
    nodes = new int[groups][ABREAST * stride];
    columns = packed ? new short[0][] : new short[groups][ABREAST * stride];
    codes = new char[groups][ABREAST * stride];
    top = averagePath(sample);
    lengths = LENGTHS.computeIfAbsent(sample, _ -> lengths(depth, sample));
  }

  /// Bits that tell `n` things apart.
  private static int bits(int n) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
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

  /// Groups that the trees lie in.
  int groups() {
    return nodes.length;
  }

  /// Whether a node is one int.
  boolean isPacked() {
    return columns.length == 0;
  }

  /// Whether `node` is below the last split.
  boolean isLeaf(int node) {
    return node >= leaves;
  }

  /// Values of `column` below `threshold`, in millionths, go left at `node`.
  void split(int tree, int node, int column, int threshold) {
    int at = at(tree, node);
    if (isPacked()) {
      nodes[tree / ABREAST][at] = threshold << columnBits | column;
    } else {
      nodes[tree / ABREAST][at] = threshold;
      columns[tree / ABREAST][at] = (short) column;
    }
  }

  /// Ends a path at `node`, where `size` rows of the subsample were left.
  void end(int tree, int node, int size) {
    int level = 31 - Integer.numberOfLeadingZeros(node);
    int bottom = node;
    while (!isLeaf(bottom)) {
      split(tree, bottom, 0, reach);
      bottom = 2 * bottom;
    }
    codes[tree / ABREAST][at(tree, bottom) - leaves] = (char) (level * (sample + 1) + size);
  }

  /// Where a node lies in its group; the code of a leaf lies `leaves` before.
  private int at(int tree, int node) {
    return tree % ABREAST * stride + node;
  }

  /// The nearest millionths; those beyond all thresholds are cut off.
  private int micros(double value) {
    return Math.clamp(nearest(value), -reach, reach - 1);
  }

  /// The nearest millionths, ties to even, within the range of an int.
  static int nearest(double value) {
    return (int) Math.rint(value * Micros.ONE);
  }

  @Override
  public void score(double[] rows, int n, double[] out) {
    score(rows, n, NOT_DRAWN, out);
  }

  /// Scores each row by the trees that did not draw it, and by all where all did.
  ///
  /// @param drawn `[groups][n]`, bit k set if tree k of the group drew the row; no groups: none did
  void score(double[] rows, int n, byte[][] drawn, double[] out) {
    int[][] block = new int[isPacked() ? Math.min(BLOCK, n) : 0][1 << columnBits];
    int[] group = new int[ABREAST * stride];
    char[] ends = new char[ABREAST * stride];
    int[] reached = new int[ABREAST];
    for (int first = 0; first < n; first += BLOCK) {
      int filled = Math.min(BLOCK, n - first);
      for (int r = 0; r < filled && isPacked(); r++) {
        pack(rows, (first + r) * width, block[r]);
      }
      double[] sums = new double[filled];
      int[] counts = new int[filled];
      for (int at = 0; at < nodes.length; at++) {
        System.arraycopy(nodes[at], 0, group, 0, group.length);
        System.arraycopy(codes[at], 0, ends, 0, ends.length);
        for (int r = 0; r < filled; r++) {
          if (isPacked()) {
            walk(group, depth, block[r], reached);
          } else {
            walk(at, rows, (first + r) * width, reached);
          }
          int seen = drawn.length == 0 ? 0 : drawn[at][first + r] & 0xFF;
          sums[r] = sum(sums[r], ends, reached, seen);
          counts[r] += Integer.bitCount(seen);
        }
      }
      for (int r = 0; r < filled; r++) {
        out[first + r] =
            counts[r] == trees
                ? plainScore(rows, (first + r) * width)
                : top - sums[r] / (trees - counts[r]);
      }
    }
  }

  private void pack(double[] rows, int offset, int[] row) {
    for (int j = 0; j < width; j++) {
      row[j] = micros(rows[offset + j]) << columnBits | row.length - 1;
    }
  }

  /// Writes where a row ends in each tree of a group. Two arrays are all that the loop holds on to,
  /// for there are few registers; the length of `row` is a power of two, which spares a check.
  private static void walk(int[] group, int depth, int[] row, int[] reached) {
    int a = 1;
    int b = 1;
    int c = 1;
    int d = 1;
    int e = 1;
    int f = 1;
    int g = 1;
    int h = 1;
    for (int level = 0; level < depth; level++) {
      int p = group[a];
      a = 2 * a + (row[p & (row.length - 1)] < p ? 0 : 1);
      int q = group[b + STRIDE];
      b = 2 * b + (row[q & (row.length - 1)] < q ? 0 : 1);
      int s = group[c + 2 * STRIDE];
      c = 2 * c + (row[s & (row.length - 1)] < s ? 0 : 1);
      int t = group[d + 3 * STRIDE];
      d = 2 * d + (row[t & (row.length - 1)] < t ? 0 : 1);
      int u = group[e + 4 * STRIDE];
      e = 2 * e + (row[u & (row.length - 1)] < u ? 0 : 1);
      int v = group[f + 5 * STRIDE];
      f = 2 * f + (row[v & (row.length - 1)] < v ? 0 : 1);
      int w = group[g + 6 * STRIDE];
      g = 2 * g + (row[w & (row.length - 1)] < w ? 0 : 1);
      int x = group[h + 7 * STRIDE];
      h = 2 * h + (row[x & (row.length - 1)] < x ? 0 : 1);
    }
    reached[0] = a;
    reached[1] = b + STRIDE;
    reached[2] = c + 2 * STRIDE;
    reached[3] = d + 3 * STRIDE;
    reached[4] = e + 4 * STRIDE;
    reached[5] = f + 5 * STRIDE;
    reached[6] = g + 6 * STRIDE;
    reached[7] = h + 7 * STRIDE;
  }

  private void walk(int group, double[] rows, int offset, int[] reached) {
    for (int k = 0; k < ABREAST; k++) {
      reached[k] = walk(group * ABREAST + k, rows, offset);
    }
  }

  /// Adds the path lengths of the trees that did not draw the row: those that did add the length of
  /// code 0, which is 0.
  private double sum(double start, char[] ends, int[] reached, int seen) {
    double sum = start;
    for (int k = 0; k < ABREAST; k++) {
      sum += lengths[(seen >>> k & 1) == 0 ? ends[reached[k] - leaves] : 0];
    }
    return sum;
  }

  /// Where one row ends in one tree: the plain walk.
  private int walk(int tree, double[] rows, int offset) {
    int group = tree / ABREAST;
    int node = 1;
    while (!isLeaf(node)) {
      int at = at(tree, node);
      int split = nodes[group][at];
      int column = isPacked() ? split & ((1 << columnBits) - 1) : columns[group][at];
      int threshold = isPacked() ? split >> columnBits : split;
      node = 2 * node + (micros(rows[offset + column]) < threshold ? 0 : 1);
    }
    return at(tree, node);
  }

  /// The score of one row by all trees: the plain twin of [#score].
  double plainScore(double[] rows, int offset) {
    double sum = 0;
    for (int tree = 0; tree < trees; tree++) {
      sum += lengths[codes[tree / ABREAST][walk(tree, rows, offset) - leaves]];
    }
    return top - sum / trees;
  }

  /// Bytes held by the trees.
  long bytes() {
    return (long) nodes.length * ABREAST * stride * (isPacked() ? 6 : 8);
  }

  @Override
  public void write(CanonicalWriter out) {
    out.i32(trees).i32(sample).i32(width).flag(isPacked());
    for (int tree = 0; tree < trees; tree++) {
      int group = tree / ABREAST;
      for (int node = 1; !isLeaf(node); node++) {
        out.i32(nodes[group][at(tree, node)]);
        if (!isPacked()) {
          out.u16(columns[group][at(tree, node)]);
        }
      }
      for (int leaf = 0; leaf < leaves; leaf++) {
        out.u16(codes[group][at(tree, leaf)]);
      }
    }
  }
}
