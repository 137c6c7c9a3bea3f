package dais.node.detection;

import dais.ledger.CanonicalWriter;

/// A fitted detector. Immutable and thread-safe; a score depends on its own row only.
public interface DetectorModel {
  /// Writes a score per row to `out[0 .. n)`: the higher, the less like the fitted rows.
  ///
  /// @param rows [n, width], row-major, finite; only read
  /// @param n rows to score
  void score(double[] rows, int n, double[] out);

  /// Writes everything that a score depends on: part of the member's snapshot.
  void write(CanonicalWriter out);
}
