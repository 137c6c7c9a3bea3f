package dais.node.detection;

import dais.node.features.FlowEncoder;

/// What a member's models rest on for good: its encoder, its genesis rows and the model that was
/// fitted on them. Immutable.
final class Genesis {
  private final DetectionConfig config;
  private final FlowEncoder encoder;
  private final long seed;
  private final int agent;
  private final MicroRows rows;
  private final FittedEnsemble ensemble;

  Genesis(
      DetectionConfig config,
      FlowEncoder encoder,
      long seed,
      int agent,
      MicroRows rows,
      FittedEnsemble ensemble) {
    this.config = config;
    this.encoder = encoder;
    this.seed = seed;
    this.agent = agent;
    this.rows = rows;
    this.ensemble = ensemble;
  }

  DetectionConfig config() {
    return config;
  }

  FlowEncoder encoder() {
    return encoder;
  }

  FitKey key(int round) {
    return new FitKey(seed, agent, round);
  }

  MicroRows rows() {
    return rows;
  }

  /// The genesis model's scoring.
  FittedEnsemble ensemble() {
    return ensemble;
  }

  /// Percentile of genesis row `i`, scored unseen.
  int percentileMicros(int i) {
    return ensemble.unseenPercentileMicros(i);
  }
}
