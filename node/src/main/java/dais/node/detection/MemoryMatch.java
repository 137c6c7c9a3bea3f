package dais.node.detection;

import dais.consensus.Micros;
import java.util.BitSet;

/// One accepted prototype as one member applies it. A flow matches when its own percentile is at
/// least the notice bar and its cosine to the prototype is at least a threshold that the member's
/// genesis rows set: max(0.9, min(0.99, c + 0.01)) with c the highest cosine of a genesis row below
/// the notice bar. Recent traffic has no say: at a member already hit it holds the attack.
/// Immutable.
public final class MemoryMatch {
  private static final int LEAST_COSINE_MICROS = 900_000;
  private static final int MOST_COSINE_MICROS = 990_000;
  private static final int MARGIN_MICROS = 10_000;

  private final int[] prototype;
  private final long square;
  private final int thresholdMicros;
  private final BitSet flagged;

  private MemoryMatch(int[] prototype, long square, int thresholdMicros, BitSet flagged) {
    this.prototype = prototype;
    this.square = square;
    this.thresholdMicros = thresholdMicros;
    this.flagged = flagged;
  }

  /// How the member behind `model` applies a prototype, `[sharedWidth]` in millionths (copied). It
  /// depends on the genesis baseline only: every refit of the same model gives the same answer.
  public static MemoryMatch of(LocalModel model, int[] prototype) {
    Genesis genesis = model.genesis();
    MicroRows rows = genesis.rows();
    if (prototype.length != rows.shared()) {
      throw new IllegalArgumentException(
          "expected a prototype of %d columns but found %d"
              .formatted(rows.shared(), prototype.length));
    }
    int[] kept = prototype.clone();
    long square = MicroRows.dot(kept, kept);
    int[] cosines = new int[rows.capacity()];
    int highest = -Micros.ONE;
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = rows.cosineMicros(i, kept, square);
      if (genesis.percentileMicros(i) < LocalModel.NOTICE_PERCENTILE_MICROS) {
        highest = Math.max(highest, cosines[i]);
      }
    }
    int threshold =
        Math.max(LEAST_COSINE_MICROS, Math.min(MOST_COSINE_MICROS, highest + MARGIN_MICROS));
    BitSet flagged = new BitSet(cosines.length);
    for (int i = 0; i < cosines.length; i++) {
      flagged.set(
          i,
          cosines[i] >= threshold
              && genesis.percentileMicros(i) >= LocalModel.NOTICE_PERCENTILE_MICROS);
    }
    return new MemoryMatch(kept, square, threshold, flagged);
  }

  /// The cosine from which on a flow matches, in millionths, in [900000, 990000].
  public int thresholdMicros() {
    return thresholdMicros;
  }

  /// Genesis rows that it would flag.
  public int flaggedBaselineRows() {
    return flagged.cardinality();
  }

  /// Whether an accepted signature matches a flow.
  ///
  /// @param sharedMicros the flow's shared columns, in millionths
  /// @param percentileMicros the flow's own percentile
  public boolean matches(int[] sharedMicros, int percentileMicros) {
    return percentileMicros >= LocalModel.NOTICE_PERCENTILE_MICROS
        && cosineMicros(sharedMicros, MicroRows.dot(sharedMicros, sharedMicros)) >= thresholdMicros;
  }

  int cosineMicros(int[] sharedMicros, long sharedSquare) {
    return MicroRows.cosineMicros(MicroRows.dot(prototype, sharedMicros), square, sharedSquare);
  }

  BitSet flagged() {
    return flagged;
  }
}
