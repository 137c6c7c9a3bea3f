package dais.coordinator.service;

import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.LedgerReader;
import dais.proto.coordinator.v1.Committed;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a node that comes back has missed. It may be more than a heap holds, so it is read a round
/// at a time, when it is asked for.
final class History {
  private History() {}

  /// The statements of the entries in `[from, to)`, in order.
  ///
  /// @param from first entry of a transaction
  /// @param to behind the last entry of a transaction
  static Stream<Committed> read(LedgerReader ledger, long from, long to) {
    if (from >= to) {
      return Stream.empty();
    }
    return IntStream.rangeClosed(round(ledger, from), round(ledger, to - 1))
        .boxed()
        .flatMap(round -> pages(ledger, round, from, to).stream());
  }

  private static int round(LedgerReader ledger, long entry) {
    return ledger.entry(entry).orElseThrow().round();
  }

  private static List<Committed> pages(LedgerReader ledger, int round, long from, long to) {
    List<Entry> entries =
        ledger.entriesOfRound(round).stream()
            .filter(entry -> entry.index() >= from && entry.index() < to)
            .toList();
    return Wire.history(Draft.of(entries));
  }
}
