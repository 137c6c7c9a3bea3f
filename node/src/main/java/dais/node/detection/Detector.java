package dais.node.detection;

/// A kind of anomaly detector, found as a `ServiceLoader` service in the modules of dais and in
/// those of its plug-ins. It must be thread-safe.
public interface Detector {
  /// The name by which a plan asks for it, such as `forest`.
  String name();

  /// Whether a fit is a pure function of its arguments, bit for bit, on every machine. One that is
  /// not is refused in plan runs.
  default boolean isRepeatable() {
    return true;
  }

  /// The licence that the detector comes under, as an SPDX expression such as `MIT`.
  String licence();

  /// Fits a model and scores every row by a part of the model that did not see it.
  ///
  /// @param rows [n, width] with n >= [LocalModel#MINIMUM_ROWS], row-major, finite; only read, and
  ///   not kept
  /// @param width columns of a row
  /// @param key what its random numbers are a function of; a plug-in draws them from `key.stream`
  ///   of [dais.node.random.Purpose#PLUGIN]
  DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key);
}
