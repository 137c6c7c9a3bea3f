package dais.coordinator.service;

import dais.coordinator.service.LedgerShelf.Kept;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.Pages;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import io.grpc.Status;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/// The ledgers that callers read: each through connections of its own, so that no caller holds up
/// the run, and closed once nobody has read it for a while. For one thread.
final class OpenLedgers implements AutoCloseable {
  /// Entries in one page.
  static final int MOST_ENTRIES = 500;

  static final int MOST_OPEN = 4;
  static final Duration IDLE = Duration.ofSeconds(30);

  // Read at once: at most 4 MiB.
  private static final int CHUNK = 64;

  private record Open(LedgerReader reader, long usedNanos) {}

  private final LedgerConfig config;
  private final LongSupplier nanoTime;
  private final SequencedMap<Hash, Open> open = new LinkedHashMap<>();

  OpenLedgers(LedgerConfig config, LongSupplier nanoTime) {
    this.config = new LedgerConfig(1, 1, 1, config.timeout());
    this.nanoTime = nanoTime;
  }

  /// Good until the next call of this object.
  ///
  /// @throws io.grpc.StatusRuntimeException if the file is gone or holds another run
  /// @throws Refusal if the ledger was damaged, or cannot be read
  LedgerReader reader(Kept kept) {
    Open before = open.remove(kept.runId());
    LedgerReader reader = before == null ? openReadOnly(kept) : before.reader();
    open.putLast(kept.runId(), new Open(reader, nanoTime.getAsLong()));
    if (open.size() > MOST_OPEN) {
      open.pollFirstEntry().getValue().reader().close();
    }
    return reader;
  }

  private LedgerReader openReadOnly(Kept kept) {
    if (!Files.exists(kept.ledger())) {
      throw gone(kept, "is not there any more");
    }
    LedgerReader reader = LedgerStore.openReadOnly(kept.ledger(), config);
    if (!reader.origin().equals("dais/run/" + kept.runId())) {
      String found = reader.origin();
      reader.close();
      throw gone(kept, "holds %s now".formatted(found));
    }
    return reader;
  }

  private static RuntimeException gone(Kept kept, String what) {
    return RemoteRefusal.status(
        new Refusal(
            ExitCode.BAD_INPUT,
            "the ledger of run %s, %s, %s".formatted(kept.runId(), kept.ledger(), what),
            "Put it back, or make it again: dais coordinator recover --from-nodes."),
        Status.NOT_FOUND);
  }

  /// At most `limit` entries from `from` on, and no more than a page holds.
  static List<Entry> page(LedgerReader reader, long from, int limit) {
    List<Entry> page = new ArrayList<>();
    int bytes = 0;
    while (page.size() < limit && bytes < Pages.MOST_BYTES) {
      long next = from + page.size();
      List<Entry> chunk = reader.range(next, next + Math.min(CHUNK, limit - page.size()));
      if (chunk.isEmpty()) {
        break;
      }
      for (Entry entry : chunk) {
        if (bytes < Pages.MOST_BYTES) {
          page.add(entry);
          bytes += entry.bodyBytes();
        }
      }
    }
    return page;
  }

  /// Whoever reads it next opens it anew.
  void close(Hash runId) {
    Open one = open.remove(runId);
    if (one != null) {
      one.reader().close();
    }
  }

  /// Closes those that nobody has read for a while.
  void closeIdle() {
    long now = nanoTime.getAsLong();
    while (!open.isEmpty() && now - open.firstEntry().getValue().usedNanos() >= IDLE.toNanos()) {
      open.pollFirstEntry().getValue().reader().close();
    }
  }

  @Override
  public void close() {
    open.values().forEach(one -> one.reader().close());
    open.clear();
  }
}
