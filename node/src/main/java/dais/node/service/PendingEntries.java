package dais.node.service;

import dais.consensus.RoundReader;
import dais.ledger.Draft;
import java.util.ArrayList;
import java.util.List;

/// What has come of a transaction that has not ended yet. For one thread.
final class PendingEntries {
  /// Bytes of their bodies: twice the founding of 10,000 members.
  static final long MOST_BYTES = 128L << 20;

  private final List<Draft> drafts = new ArrayList<>();
  private long bytes;

  /// @param round that is under way
  /// @throws Distrust if the transaction does not end
  void add(Draft draft, int round) {
    drafts.add(draft);
    bytes += draft.body().length;
    if (bytes > MOST_BYTES) {
      throw Distrust.of(
          round,
          "%,d bytes came of a transaction that does not end, at most %,d may"
              .formatted(bytes, MOST_BYTES));
    }
  }

  /// All of them, in order.
  List<Draft> all() {
    return List.copyOf(drafts);
  }

  /// Those of a round's first half.
  List<Draft> opening() {
    return drafts.stream().filter(draft -> RoundReader.opens(draft.kind())).toList();
  }

  /// Those of a round's second half.
  List<Draft> closing() {
    return drafts.stream().filter(draft -> !RoundReader.opens(draft.kind())).toList();
  }

  /// How many entries of the ledger they are.
  long entries() {
    return drafts.stream().mapToLong(draft -> draft.leafHashes().size()).sum();
  }

  void clear() {
    drafts.clear();
    bytes = 0;
  }
}
