package dais.node.service;

import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// A node's own copy of one ledger: what it has verified, on its disk. A history that is told to
/// the node once more must be the one that it holds, down to the last entry.
///
/// For one thread.
final class LedgerCopy implements AutoCloseable {
  private final LedgerStore store;
  private final List<CompletableFuture<TreeHead>> writing = new ArrayList<>();
  private long told;
  private long held;

  LedgerCopy(LedgerStore store) {
    this.store = store;
    this.held = store.head().size();
  }

  /// Takes up statements that follow on those before them: what is not held yet is appended.
  ///
  /// @param verified from the first entry of the ledger on, over all calls
  /// @throws Distrust if the copy holds something else there
  void hold(List<Draft> verified) {
    List<Draft> more = new ArrayList<>();
    for (Draft draft : verified) {
      if (told >= held) {
        more.add(draft);
      } else {
        compare(draft);
      }
      told += draft.leafHashes().size();
    }
    if (!more.isEmpty()) {
      writing.add(store.append(more));
      held = told;
    }
  }

  private void compare(Draft draft) {
    List<Hash> claimed = draft.leafHashes();
    List<Entry> known = store.reads().range(told, told + claimed.size());
    if (!claimed.equals(known.stream().map(Entry::leafHash).toList())) {
      throw new Distrust(
          draft.round(),
          "entry %d is not the one that this node verified before and holds: the history was"
                  .formatted(told)
              + " rewritten",
          known.getFirst().body(),
          draft.body());
    }
  }

  /// Everything was told that there is.
  ///
  /// @param round that is under way
  /// @throws Distrust if the copy holds more
  void requireAllTold(int round) {
    if (told < held) {
      throw Distrust.of(
          round,
          "expected at least the %d entries that this node verified before and holds but found %d:"
                  .formatted(held, told)
              + " the ledger was rolled back");
    }
  }

  /// Waits until everything is on disk.
  ///
  /// @throws Refusal if something could not be stored
  void settle() {
    try {
      writing.forEach(CompletableFuture::join);
      writing.clear();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Refusal why) {
        throw why;
      }
      throw e;
    }
  }

  /// What is on disk.
  TreeHead head() {
    return store.head();
  }

  @Override
  public void close() {
    store.close();
  }
}
