package dais.ledger;

import java.util.LinkedHashMap;
import java.util.Optional;

/// The entries read last, by index; the one not asked for longest goes first. Entries never change,
/// so nothing is ever stale. Thread-safe.
final class EntryCache {
  private final int capacity;
  private final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long hits;
  private long misses;

  EntryCache(int capacity) {
    this.capacity = capacity;
  }

  synchronized Optional<Entry> find(long index) {
    Optional<Entry> found = Optional.ofNullable(entries.get(index));
    if (found.isPresent()) {
      hits++;
    } else {
      misses++;
    }
    return found;
  }

  synchronized void keep(Entry entry) {
    entries.put(entry.index(), entry);
    if (entries.size() > capacity) {
      entries.pollFirstEntry();
    }
  }

  synchronized CacheCounts counts() {
    return new CacheCounts(hits, misses, entries.size());
  }
}
