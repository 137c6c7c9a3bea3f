package dais.simulation;

/// Is told of every round once its last transaction is durable, on the thread that steps the
/// simulation.
@FunctionalInterface
public interface RunObserver {
  void onRound(RoundResult result);
}
