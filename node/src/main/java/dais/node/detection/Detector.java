package dais.node.detection;

/// A kind of anomaly detector, found as a `ServiceLoader` service. It must be thread-safe.
public interface Detector {
  /// The name by which a plan asks for it, such as `forest`.
  String name();

  /// Whether a fit is a pure function of its arguments, bit for bit, on every machine. One that is
  /// not is refused in plan runs.
  default boolean isRepeatable() {
    return true;
  }

  /// Fits a model and scores every row by a part of the model that did not see it.
  ///
  /// @param rows [n, width] with n >= [LocalModel#MINIMUM_ROWS], row-major, finite; not kept
  /// @param width columns of a row
  DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key);
}
