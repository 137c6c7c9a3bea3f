package dais.node.detection;

/// What became of the recent rows at a refit.
///
/// @param recent rows in the window
/// @param matched rows left out because an accepted signature matched them
/// @param overBudget flagged rows left out because the tail of normal traffic was full
/// @param fitted rows that entered the fit: those below the 90th percentile
public record RefitCounts(int recent, int matched, int overBudget, int fitted) {
  static final RefitCounts NONE = new RefitCounts(0, 0, 0, 0);
}
