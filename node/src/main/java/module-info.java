import dais.node.detection.Detector;
import dais.node.detection.ForestDetector;
import dais.node.detection.MahalanobisDetector;
import dais.node.detection.NeighbourDetector;
import dais.node.traffic.TrafficSource;
import dais.node.traffic.recorded.MappedCsvSource;
import dais.node.traffic.recorded.NslKddSource;
import dais.node.traffic.recorded.ZeekSource;
import dais.node.traffic.synthetic.SyntheticSource;
import org.jspecify.annotations.NullMarked;

/// A security agent: it watches traffic, detects anomalies, proposes signatures, votes on its
/// peers' and learns from what the fleet accepted.
@NullMarked
module dais.node {
  requires transitive dais.consensus;
  requires transitive dais.infrastructure;
  requires transitive dais.ledger;
  requires dais.proto;
  requires de.siegmar.fastcsv;
  requires org.slf4j;
  requires org.yaml.snakeyaml;

  exports dais.node.agent;
  exports dais.node.detection;
  exports dais.node.features;
  exports dais.node.host;
  exports dais.node.random;
  exports dais.node.service;
  exports dais.node.traffic;

  uses Detector;
  uses TrafficSource;

  provides Detector with
      ForestDetector,
      MahalanobisDetector,
      NeighbourDetector;
  provides TrafficSource with
      MappedCsvSource,
      NslKddSource,
      SyntheticSource,
      ZeekSource;
}
