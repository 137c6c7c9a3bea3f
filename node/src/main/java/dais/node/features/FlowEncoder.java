package dais.node.features;

import dais.consensus.Micros;
import dais.ledger.CanonicalWriter;
import dais.node.traffic.Flow;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Turns flows into the rows that one member's detectors read: the columns of the shared space and
/// then, for each category, the member's own surprisal ½·(-log2((n_c + ½) / (n + ½K))). There n_c
/// counts the value among the n baseline flows (0 for a value outside the shared vocabulary) and K
/// is the number of distinct baseline values + 1. Surprisals are neither scaled nor clipped and
/// never leave the member. Immutable and thread-safe.
public final class FlowEncoder {
  private static final double LN_2 = StrictMath.log(2);

  private final FeatureSpace space;
  private final int rows;
  private final int[][] counts;
  private final double[][] surprisals;

  private FlowEncoder(FeatureSpace space, int rows, int[][] counts, double[][] surprisals) {
    this.space = space;
    this.rows = rows;
    this.counts = counts;
    this.surprisals = surprisals;
  }

  /// The encoder of a member with this baseline; its counts never change.
  ///
  /// @throws IllegalArgumentException if the baseline is empty
  public static FlowEncoder of(FeatureSpace space, List<Flow> baseline) {
    if (baseline.isEmpty()) {
      throw new IllegalArgumentException("a baseline needs at least 1 flow but there are none");
    }
    int categories = space.schema().categories().size();
    int[][] counts = new int[categories][];
    double[][] surprisals = new double[categories][];
    for (int c = 0; c < categories; c++) {
      int other = space.categoryColumns(c) - 1;
      counts[c] = new int[other + 1];
      Set<String> distinct = new HashSet<>();
      for (Flow flow : baseline) {
        distinct.add(flow.category(c));
        counts[c][space.position(c, flow)]++;
      }
      counts[c][other] = 0;
      surprisals[c] = surprisals(counts[c], baseline.size(), distinct.size() + 1);
    }
    return new FlowEncoder(space, baseline.size(), counts, surprisals);
  }

  private static double[] surprisals(int[] counts, int rows, int values) {
    double[] surprisals = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      double share = (counts[i] + 0.5) / (rows + 0.5 * values);
      surprisals[i] = Micros.toDouble(Micros.of(-0.5 * StrictMath.log(share) / LN_2));
    }
    return surprisals;
  }

  public FeatureSpace space() {
    return space;
  }

  /// Columns of a row: the shared ones and the member's own.
  public int width() {
    return space.columns() + surprisals.length;
  }

  /// Columns of a row that are comparable between members; they come first.
  public int sharedWidth() {
    return space.columns();
  }

  /// The rows of these flows: [n, width()], row-major, each entry a whole number of millionths.
  ///
  /// @throws IllegalArgumentException if a number of a flow is NaN
  public double[] encode(List<Flow> flows) {
    double[] matrix = new double[flows.size() * width()];
    int offset = 0;
    for (Flow flow : flows) {
      space.encodeNumbers(flow, matrix, offset);
      for (int c = 0; c < surprisals.length; c++) {
        int position = space.encodeCategory(c, flow, matrix, offset);
        matrix[offset + sharedWidth() + c] = surprisals[c][position];
      }
      offset += width();
    }
    return matrix;
  }

  /// The row, [width()], that this member would give a peer's shared vector: each surprisal is that
  /// of the category value whose 0/1 column is set; `other`, or no column set, counts as unseen.
  ///
  /// @param sharedMicros [sharedWidth()], in millionths
  /// @throws IllegalArgumentException if it has another length
  public double[] complete(int[] sharedMicros) {
    if (sharedMicros.length != sharedWidth()) {
      throw new IllegalArgumentException(
          "expected a vector of %d columns but found %d"
              .formatted(sharedWidth(), sharedMicros.length));
    }
    double[] row = new double[width()];
    for (int i = 0; i < sharedMicros.length; i++) {
      row[i] = Micros.toDouble(sharedMicros[i]);
    }
    for (int c = 0; c < surprisals.length; c++) {
      int start = space.categoryStart(c);
      int position = 0;
      while (position < surprisals[c].length - 1 && sharedMicros[start + position] != Micros.ONE) {
        position++;
      }
      row[sharedWidth() + c] = surprisals[c][position];
    }
    return row;
  }

  /// Writes the counts behind the surprisals: part of the member's snapshot.
  public void writeCounts(CanonicalWriter out) {
    out.i32(rows).i32(counts.length);
    for (int[] category : counts) {
      out.ints(category);
    }
  }
}
