package dais.node.agent;

import java.util.Optional;

/// The score of each flow of a batch under each arm, in millionths of surprise: three views of the
/// same flows. `beforeLearning` and `local` are there only where shadow arms are kept.
public final class ArmScores {
  private final Optional<int[]> beforeLearning;
  private final Optional<int[]> local;
  private final int[] fleet;

  /// The arrays are not copied.
  public ArmScores(Optional<int[]> beforeLearning, Optional<int[]> local, int[] fleet) {
    this.beforeLearning = beforeLearning;
    this.local = local;
    this.fleet = fleet;
  }

  /// By the model of the genesis baseline.
  public Optional<int[]> beforeLearning() {
    return beforeLearning;
  }

  /// By the model that refits on the agent's own traffic alone.
  public Optional<int[]> local() {
    return local;
  }

  /// By the agent's model and what the fleet accepted.
  public int[] fleet() {
    return fleet;
  }
}
