import dais.node.detection.Detector;
import dais.smile.detectors.SmileForestDetector;
import dais.smile.detectors.SmileLofDetector;
import dais.smile.detectors.SmileSvmDetector;
import org.jspecify.annotations.NullMarked;

/// Detectors built on Smile, as a plug-in. Licensed under GPL-3.0 as Smile is, unlike the rest of
/// dais, which does not depend on it.
@NullMarked
module dais.smile.detectors {
  requires dais.node;
  requires org.slf4j;
  requires smile.base;
  requires smile.core;

  exports dais.smile.detectors;

  provides Detector with
      SmileForestDetector,
      SmileLofDetector,
      SmileSvmDetector;
}
