package dais.coordinator.service;

import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.LedgerReader;
import dais.proto.coordinator.v1.Committed;
import java.util.List;
import java.util.function.Consumer;

/// What a node that comes back has missed, read a round at a time.
final class History {
  private History() {}

  /// Hands on the statements of the entries in `[from, to)`, in order.
  ///
  /// @param from first entry of a transaction
  /// @param to behind the last entry of a transaction
  static void read(LedgerReader ledger, long from, long to, Consumer<Committed> page) {
    if (from >= to) {
      return;
    }
    int last = ledger.entry(to - 1).orElseThrow().round();
    for (int round = ledger.entry(from).orElseThrow().round(); round <= last; round++) {
      List<Entry> entries =
          ledger.entriesOfRound(round).stream()
              .filter(entry -> entry.index() >= from && entry.index() < to)
              .toList();
      Wire.history(Draft.of(entries)).forEach(page);
    }
  }
}
