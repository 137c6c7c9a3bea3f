package dais.consensus;

import dais.ledger.Draft;
import java.util.List;

/// When a run's rounds happen, as their entries say it. Whoever recomputes a round takes its time
/// from here, and compares the entries that follow with those that were announced.
@FunctionalInterface
public interface RoundTime {
  /// Microseconds since 1970 UTC.
  ///
  /// @param announced a transaction of the round, all of one time
  long micros(int round, List<Draft> announced);

  /// In a plan run the logical clock, whatever was announced; in a live run the coordinator's, of
  /// which nobody else can know but by the transaction. Nothing is decided by it.
  static RoundTime of(Genesis genesis) {
    return genesis.derivedKeys()
        ? (round, _) -> LogicalTime.micros(round)
        : (round, announced) ->
            announced.isEmpty()
                ? LogicalTime.micros(round) // Nothing bears it.
                : announced.getFirst().eventTimeMicros();
  }
}
