package dais.coordinator.service;

import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.proto.coordinator.v1.Committed;
import java.util.ArrayList;
import java.util.List;

/// What a node that comes back has missed.
final class History {
  /// Entries read at a time.
  private static final int PAGE = 1_000;

  private History() {}

  /// The records of the entries in `[from, to)` as messages, none if there are none.
  static List<Committed> of(LedgerReader ledger, long from, long to) {
    List<Draft> drafts = new ArrayList<>();
    List<Entry> parts = new ArrayList<>();
    for (long at = from; at < to; at += PAGE) {
      for (Entry entry : ledger.range(at, Math.min(to, at + PAGE))) {
        parts.add(entry);
        if (entry.part() == entry.parts()) {
          EntryKind kind = entry.kind().orElseThrow();
          drafts.add(
              new Draft(
                  kind, entry.round(), entry.author(), entry.eventTimeMicros(), Entry.join(parts)));
          parts.clear();
        }
      }
    }
    return drafts.isEmpty() ? List.of() : Wire.history(drafts);
  }
}
