package dais.ledger;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.logging.LogScope;
import dais.ledger.AppendQueue.Append;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes a ledger. It takes all calls that wait (group commit, no linger),
/// stores them in one transaction, makes a signed checkpoint durable and only then completes them.
///
/// A transaction that fails is rolled back and the next one starts afresh on a new connection.
/// Where it cannot be known what is stored, the writer stops: every later call fails with the same
/// cause until the ledger is opened anew.
final class LedgerWriter implements AutoCloseable {
  /// How many drafts a commit takes before it leaves the rest to the next one.
  private static final int GROUP = 4_096;

  private static final Logger log = LoggerFactory.getLogger(LedgerWriter.class);

  private final LedgerFiles files;
  private final CheckpointFile checkpoints;
  private final SigningKey key;
  private final Duration timeout;
  private final AppendQueue queue;
  private final Thread thread;
  private volatile TreeHead head;
  // The three below belong to the thread.
  private Connection connection;
  private LedgerTip tip;
  private @Nullable RuntimeException stopped;

  /// Starts the thread.
  ///
  /// @param connection closed by the writer
  /// @param tip what the connection's database ends in, covered by the checkpoint
  LedgerWriter(
      LedgerFiles files,
      CheckpointFile checkpoints,
      SigningKey key,
      LedgerConfig config,
      Connection connection,
      LedgerTip tip) {
    this.files = files;
    this.checkpoints = checkpoints;
    this.key = key;
    this.timeout = config.timeout();
    this.queue = new AppendQueue(config.queuedAppends());
    this.connection = connection;
    this.tip = tip;
    this.head = tip.head();
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("dais-ledger-writer")
            .unstarted(LogScope.carry(this::run));
  }

  /// Starts the writer's thread.
  void start() {
    thread.start();
  }

  CompletableFuture<TreeHead> append(List<Draft> drafts) {
    if (drafts.isEmpty()) {
      throw new IllegalArgumentException("expected at least one draft to append but got none");
    }
    Append append = new Append(List.copyOf(drafts), new CompletableFuture<>());
    queue.put(append);
    return append.done();
  }

  /// The newest tree head that a durable checkpoint covers.
  TreeHead head() {
    return head;
  }

  private void run() {
    for (List<Append> group = queue.takeGroup(GROUP);
        !group.isEmpty();
        group = queue.takeGroup(GROUP)) {
      write(group);
    }
  }

  private void write(List<Append> group) {
    List<TreeHead> heads;
    try {
      if (stopped != null) {
        throw stopped;
      }
      heads = store(group);
    } catch (RuntimeException e) {
      group.forEach(append -> append.done().completeExceptionally(e));
      return;
    }
    for (int i = 0; i < heads.size(); i++) {
      group.get(i).done().complete(heads.get(i));
    }
  }

  private List<TreeHead> store(List<Append> group) {
    try {
      List<TreeHead> heads = insert(group);
      try (CheckpointFile.Pending checkpoint = checkpoints.begin(heads.getLast(), key)) {
        connection.commit();
        checkpoint.publish();
      }
      head = heads.getLast();
      return heads;
    } catch (SQLException e) {
      throw startAfresh(LedgerTrouble.of(files, e));
    } catch (RuntimeException e) {
      throw stop(e);
    } catch (OutOfMemoryError e) {
      // Would end this thread, and every caller would wait for ever.
      throw stop(Refusal.outOfMemory(e));
    }
  }

  private List<TreeHead> insert(List<Append> group) throws SQLException {
    List<TreeHead> heads = new ArrayList<>(group.size());
    try (PreparedStatement entry = connection.prepareStatement(EntryTable.INSERT);
        PreparedStatement tile = connection.prepareStatement(TileTable.INSERT)) {
      for (Append append : group) {
        for (Draft draft : append.drafts()) {
          for (Leaf leaf : draft.leaves()) {
            long index = tip.size();
            Hash leafHash = leaf.hash();
            List<Tile> complete = tip.add(leafHash);
            EntryTable.insert(entry, new Entry(index, leaf, leafHash, tip.chain()));
            for (Tile each : complete) {
              TileTable.insert(tile, each);
            }
          }
        }
        heads.add(tip.head());
      }
    }
    return heads;
  }

  /// Drops the connection, and with it the open transaction, and goes on from what is stored.
  private RuntimeException startAfresh(Refusal cause) {
    try {
      connection.close();
      connection = LedgerDatabase.writer(files, timeout);
      tip = new LedgerLoader(files).load(connection, head);
      connection.rollback();
    } catch (SQLException | Refusal e) {
      cause.addSuppressed(e);
      return stop(cause);
    }
    return tip.head().equals(head) ? cause : stop(cause);
  }

  private RuntimeException stop(RuntimeException cause) {
    log.error(
        "ledger {} takes no more entries until it is opened anew, at size {}",
        files,
        head.size(),
        cause);
    stopped = cause;
    return cause;
  }

  /// Waits until all that was appended is written.
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      fold();
      connection.close();
    } catch (SQLException e) {
      throw LedgerTrouble.of(files, e);
    }
  }

  /// Brings the log into the database, as SQLite does when the last connection closes: a reader
  /// that stays open must not keep the one file that people copy from being whole.
  private void fold() {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        // Waits for nobody.
        statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
      }
    } catch (SQLException e) {
      // As SQLite does: the log stays, and holds all that was committed.
      log.debug("the log of {} stays", files, e);
    }
  }
}
