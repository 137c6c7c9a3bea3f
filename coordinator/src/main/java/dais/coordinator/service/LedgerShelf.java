package dais.coordinator.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.ledger.Hash;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Where the ledgers lie whose runs a coordinator has kept, in the file `ledgers` of a folder that
/// only its owner may enter: those of the runs that were begun last, also before a restart.
/// Thread-safe; one process at a time may have the folder.
public final class LedgerShelf {
  static final int MOST_RUNS = 100;

  private static final String FILE = "ledgers";

  /// A run whose ledger is kept.
  ///
  /// @param open whether entries may still be added
  record Kept(Hash runId, Path ledger, boolean open) {}

  /// Is told of what becomes of ledgers, on the coordinator's loop.
  interface Listener {
    /// A transaction is on disk.
    void grew(Hash runId);

    /// Its run has begun or is over: whoever has its file open opens it anew.
    void turned(Hash runId);
  }

  private final PrivateFolder folder;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  // In the order in which they were begun; each value is replaced, never changed.
  private final SequencedMap<Hash, Kept> runs = new LinkedHashMap<>();

  private LedgerShelf(PrivateFolder folder) {
    this.folder = folder;
  }

  /// The ledgers that are remembered in `folder`, which is made if it is not there.
  ///
  /// @throws Refusal if others may read it, or the file is malformed
  public static LedgerShelf open(Path folder) {
    LedgerShelf shelf = new LedgerShelf(PrivateFolder.create(folder));
    if (shelf.folder.holds(FILE)) {
      shelf.read();
    }
    return shelf;
  }

  void listen(Listener listener) {
    listeners.add(listener);
  }

  /// A run is begun or gone on with; on disk when this returns.
  ///
  /// @throws Refusal if it cannot be written
  void begun(Hash runId, Path ledger) {
    synchronized (this) {
      runs.remove(runId);
      runs.put(runId, new Kept(runId, ledger.toAbsolutePath(), true));
      if (runs.size() > MOST_RUNS) {
        runs.pollFirstEntry();
      }
      // With the lock held: runs begin rarely.
      folder.write(FILE, text());
    }
    listeners.forEach(listener -> listener.turned(runId));
  }

  /// A transaction of the run is on disk.
  void grew(Hash runId) {
    listeners.forEach(listener -> listener.grew(runId));
  }

  /// Nothing is added any more.
  void over(Hash runId) {
    synchronized (this) {
      runs.computeIfPresent(runId, (_, kept) -> new Kept(runId, kept.ledger(), false));
    }
    listeners.forEach(listener -> listener.turned(runId));
  }

  /// All of them, as they were begun.
  synchronized List<Kept> all() {
    return List.copyOf(runs.values());
  }

  synchronized Optional<Kept> find(Hash runId) {
    return Optional.ofNullable(runs.get(runId));
  }

  /// That of the run that was begun last.
  synchronized Optional<Kept> newest() {
    return Optional.ofNullable(runs.lastEntry()).map(entry -> entry.getValue());
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    runs.values()
        .forEach(kept -> text.append("%s %s\n".formatted(kept.runId(), kept.ledger().toUri())));
    return text.toString();
  }

  private void read() {
    List<String> lines = new ArrayList<>(folder.read(FILE).lines().toList());
    for (int i = 0; i < lines.size(); i++) {
      String[] fields = lines.get(i).split(" ", 2);
      try {
        if (fields.length != 2) {
          throw new IllegalArgumentException("not two fields");
        }
        Hash runId = Hash.parse(fields[0]);
        runs.put(runId, new Kept(runId, Path.of(URI.create(fields[1])), false));
      } catch (IllegalArgumentException e) {
        throw new Refusal(
            ExitCode.BAD_INPUT,
            "expected a run's id and its ledger in %s:%d but found '%s'"
                .formatted(folder.path().resolve(FILE), i + 1, lines.get(i)),
            "Delete the file: the ledgers themselves lie elsewhere, only their places are lost.",
            e);
      }
    }
  }
}
