package dais.node.detection;

import dais.node.random.Purpose;
import dais.node.random.RandomStream;

/// What the random numbers of one fit are a function of.
///
/// @param seed of the plan
/// @param agent the member's number
/// @param round of the fit; 0 for the genesis baseline
public record FitKey(long seed, int agent, int round) {
  /// A fresh stream of this fit.
  public RandomStream stream(Purpose purpose) {
    return new RandomStream(seed, agent, purpose, round);
  }
}
