package dais.simulation;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerStore;
import dais.ledger.MerkleFrontier;
import dais.ledger.TreeHead;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The ledger of one run. A fresh run appends. A resumed run is computed again from its start: what
/// the ledger already holds is compared with what the run would append, entry by entry, and
/// appending begins at the first transaction that is missing. So a resumed run needs no saved
/// state, and it proves on the way that the ledger is this run's. Single writer.
final class RunLedger implements AutoCloseable {
  private final LedgerStore store;
  private final MerkleFrontier edge = new MerkleFrontier();
  private final long replayUntil;
  private final Path path;

  private RunLedger(LedgerStore store, Path path) {
    this.store = store;
    this.path = path;
    this.replayUntil = store.head().size();
  }

  static RunLedger create(Path path, String origin, SigningKey checkpointKey, LedgerConfig config) {
    return new RunLedger(LedgerStore.create(path, origin, checkpointKey, config), path);
  }

  static RunLedger resume(Path path, SigningKey checkpointKey, LedgerConfig config) {
    return new RunLedger(LedgerStore.open(path, checkpointKey, config), path);
  }

  /// Whether what comes next is in the ledger already.
  boolean isReplaying() {
    return edge.size() < replayUntil;
  }

  /// A transaction on its way to the disk.
  ///
  /// @param head of the ledger after it
  /// @param written completes when it is durable
  record Append(TreeHead head, CompletableFuture<TreeHead> written) {
    /// Waits until the transaction is durable.
    ///
    /// @return the head after it
    TreeHead join() {
      TreeHead found;
      try {
        found = written.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
      if (!found.equals(head)) {
        throw new IllegalStateException(
            "the ledger's head must be %s after the transaction but is %s".formatted(head, found));
      }
      return head;
    }
  }

  /// Begins to make a transaction durable, or finds it in the ledger. An empty one, of a round that
  /// everybody is absent from, leaves the ledger as it is.
  Append append(List<Draft> transaction) {
    boolean replaying = isReplaying();
    for (Draft draft : transaction) {
      for (Hash leaf : draft.leafHashes()) {
        if (replaying) {
          compare(draft, leaf);
        }
        edge.append(leaf);
      }
    }
    TreeHead head = edge.head();
    return new Append(
        head,
        replaying || transaction.isEmpty()
            ? CompletableFuture.completedFuture(head)
            : store.append(transaction));
  }

  /// The right edge of the tree after the last transaction.
  MerkleFrontier edge() {
    return edge.copy();
  }

  private void compare(Draft draft, Hash leaf) {
    long index = edge.size();
    Hash held = store.reads().entry(index).map(Entry::leafHash).orElse(leaf);
    if (index >= replayUntil || !held.equals(leaf)) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          "%s holds another run: entry %d is not the %s of round %d that this plan gives"
              .formatted(path, index, draft.kind(), draft.round()),
          "Resume with the plan, seed and inputs that the ledger was begun with, or begin a new one"
              + " with --ledger.");
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
