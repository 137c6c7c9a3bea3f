package dais.coordinator.service;

import dais.consensus.RoundReader;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import dais.ledger.wire.Records;
import dais.proto.coordinator.v1.Committed;
import dais.proto.ledger.v1.Commit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A run's ledger as its nodes get it: what is past, and the newest transaction, on which they act.
/// Confined to the coordinator's loop, to which the store's thread hands its results back.
final class RunLog implements AutoCloseable {
  private final Path path;
  private final LedgerStore store;
  private final Executor loop;
  private List<Committed> newest = List.of();
  private long newestFrom;
  private int recalledRound;

  private RunLog(Path path, LedgerStore store, Executor loop) {
    this.path = path;
    this.store = store;
    this.loop = loop;
  }

  /// Makes the ledger of a run that begins, or opens that of a run that goes on.
  ///
  /// @throws Refusal if the file cannot be used, or holds another run
  static RunLog open(RunRequest plan, LedgerConfig config, Executor loop) {
    Path path = plan.ledgerPath();
    SigningKey key = plan.checkpointKey();
    if (!plan.message().getResume() || !Files.exists(path)) {
      String origin = "dais/run/" + plan.runId();
      return new RunLog(path, LedgerStore.create(path, origin, key, config), loop);
    }
    RunLog log = new RunLog(path, LedgerStore.open(path, key, config), loop);
    if (log.head().size() > 0
        && !Arrays.equals(log.reads().wholeBody(0), plan.genesis().encode())) {
      log.close();
      throw Refusal.badInput(
          path + " holds another run than this plan's", "Name another file with --ledger.");
    }
    return log;
  }

  /// Takes up the newest transaction that the ledger holds: the founding, or one half of a round.
  void recall() {
    TreeHead head = store.head();
    if (head.size() > 0) {
      recalledRound = store.reads().lastRound().orElseThrow();
      List<Entry> last = store.reads().entriesOfRound(recalledRound);
      List<Entry> closing =
          last.stream()
              .dropWhile(
                  entry -> entry.round() == 0 || RoundReader.opens(entry.kind().orElseThrow()))
              .toList();
      List<Entry> transaction = closing.isEmpty() ? last : closing;
      newest(Records.pages(Draft.of(transaction)), transaction.getFirst().index(), head);
    }
  }

  Path path() {
    return path;
  }

  TreeHead head() {
    return store.head();
  }

  /// When the last entry happened, in microseconds since 1970 UTC.
  long lastMicros() {
    return reads().entry(head().size() - 1).orElseThrow().eventTimeMicros();
  }

  LedgerReader reads() {
    return store.reads();
  }

  /// Appends what the ledger had lost, and goes on once it is durable.
  ///
  /// @param lost at least one statement
  /// @param failed is told why it could not be stored
  void restore(List<Draft> lost, Consumer<TreeHead> then, Consumer<Refusal> failed) {
    onceStored(store.append(lost), then, failed);
  }

  /// Appends a transaction, the newest from now on, and goes on once it is durable; an empty one,
  /// of a round that everybody is absent from, leaves the ledger as it is.
  ///
  /// @param failed is told why it could not be stored
  void append(List<Draft> transaction, Consumer<TreeHead> then, Consumer<Refusal> failed) {
    long from = store.head().size();
    if (transaction.isEmpty()) {
      newest(Records.pages(transaction), from, store.head());
      then.accept(store.head());
      return;
    }
    CompletableFuture<TreeHead> appended = store.append(transaction);
    // While the disk writes; nobody is told before it has: an opening reveals the committee's seed.
    List<Commit.Builder> pages = Records.pages(transaction);
    onceStored(
        appended,
        head -> {
          newest(pages, from, head);
          then.accept(head);
        },
        failed);
  }

  private void onceStored(
      CompletableFuture<TreeHead> appended, Consumer<TreeHead> then, Consumer<Refusal> failed) {
    var _ = appended.thenAccept(head -> loop.execute(() -> then.accept(head)));
    // Attached to the append itself: what fails it is a Refusal, and nothing else.
    var _ =
        appended.exceptionally(
            failure -> {
              loop.execute(() -> failed.accept((Refusal) failure));
              return TreeHead.EMPTY;
            });
  }

  private void newest(List<Commit.Builder> pages, long from, TreeHead head) {
    newest = Wire.committed(pages, head);
    newestFrom = from;
  }

  /// The newest transaction; its last page holds the head.
  List<Committed> newest() {
    return newest;
  }

  /// @throws Refusal if a node keeps more than the ledger holds: the ledger was rolled back
  void requireAll(String node, long kept) {
    if (kept > head().size()) {
      throw new Refusal(
          ExitCode.NEGATIVE,
          "node %s keeps %d entries of this run but %s holds %d: the ledger was rolled back"
              .formatted(node, kept, path, head().size()),
          "Put the newest copy of the ledger and of its checkpoint back.");
    }
  }

  /// @throws Refusal as of [#requireAll]
  /// @throws IllegalArgumentException if a node says that it follows the ledger to where no
  ///   statement ends
  void requireStatement(String node, long followed) {
    requireAll(node, followed);
    if (reads().entry(followed).filter(next -> next.part() > 1).isPresent()) {
      throw new IllegalArgumentException(
          "node %s says that it follows %d entries of this run: there a statement goes on"
              .formatted(node, followed));
    }
  }

  /// The last round that it held anything of as it was recalled; 0 before.
  int recalledRound() {
    return recalledRound;
  }

  /// What a node lacks that keeps the first `kept` entries, read when it is asked for: before this
  /// is closed.
  Stream<Committed> missing(long kept) {
    return Stream.concat(
        History.read(reads(), kept, newestFrom),
        kept <= newestFrom ? newest.stream() : Stream.empty());
  }

  @Override
  public void close() {
    store.close();
  }
}
