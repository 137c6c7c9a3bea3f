package dais.simulation;

/// Which arms a run scores.
public enum ScoreArms {
  /// All three up to [#AUTO_LIMIT] agents, above that the fleet's only.
  AUTO,
  /// `before_learning`, `local` and `fleet`.
  ARMS,
  /// `fleet` only.
  FLEET;

  static final int AUTO_LIMIT = 50;

  boolean shadowsFor(int agents) {
    return this == ARMS || (this == AUTO && agents <= AUTO_LIMIT);
  }
}
