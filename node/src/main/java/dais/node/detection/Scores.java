package dais.node.detection;

import dais.consensus.Micros;

/// The local scores of the rows of one batch, in their order. Immutable.
public final class Scores {
  /// Surprises are cut off here, far beyond what a fitted tail can tell apart.
  static final double MOST_SURPRISE = 2_000;

  private final double[] surprise;
  private final int[] percentileMicros;

  Scores(double[] surprise, int[] percentileMicros) {
    this.surprise = surprise;
    this.percentileMicros = percentileMicros;
  }

  public int size() {
    return surprise.length;
  }

  /// -log10 of the probability that a normal flow of this member scores as high, in [0, 2000].
  public double surprise(int row) {
    return surprise[row];
  }

  /// [#surprise] in millionths: the form to rank, compare and store.
  public int surpriseMicros(int row) {
    return Micros.of(surprise[row]);
  }

  /// Share of the member's normal flows that score lower, in millionths, in [0, 1000000].
  public int percentileMicros(int row) {
    return percentileMicros[row];
  }
}
