package dais.node.detection;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.security.MessageDigest;

/// The member's most recent flows, at most as many as its genesis baseline had: the oldest make
/// room. What is kept of a flow is its row, its percentile when it was observed, and whether an
/// accepted signature matched it. Not thread-safe: the member's engine owns it.
public final class Window {
  // A percentile, a flag and the length of a packed row.
  private static final int LEAST_ROW_BYTES = 9;

  private final MicroRows rows;
  private final int[] percentileMicros;
  private final boolean[] matched;
  private final byte[] digests;
  private final MessageDigest rowDigest = Hash.newDigest();
  private int start;
  private int size;

  Window(int capacity, int width, int shared) {
    rows = new MicroRows(capacity, width, shared);
    percentileMicros = new int[capacity];
    matched = new boolean[capacity];
    digests = new byte[capacity * Hash.LENGTH];
  }

  /// Rows that are kept now.
  public int size() {
    return size;
  }

  /// Most rows that are kept.
  public int capacity() {
    return percentileMicros.length;
  }

  /// Remembers one observed flow and forgets the oldest when full.
  ///
  /// @param batch where its row is
  /// @param row which row it is
  /// @param percentile its percentile at observation, in millionths
  /// @param byMemory whether an accepted signature matched it
  public void add(MicroRows batch, int row, int percentile, boolean byMemory) {
    int slot = (start + size) % capacity();
    if (size == capacity()) {
      start = (start + 1) % capacity();
    } else {
      size++;
    }
    rows.take(slot, batch, row);
    note(slot, percentile, byMemory);
  }

  /// Notes what is kept of a flow beside its row.
  private void note(int slot, int percentile, boolean byMemory) {
    percentileMicros[slot] = percentile;
    matched[slot] = byMemory;
    CanonicalWriter out = new CanonicalWriter(EntryKind.MODEL.number());
    out.i32(percentile).flag(byMemory).i32(rows.width());
    rows.write(slot, out);
    System.arraycopy(rowDigest.digest(out.toBytes()), 0, digests, slot * Hash.LENGTH, Hash.LENGTH);
  }

  /// The window part of the member's snapshot: SHA-256 over the number of rows and, from the
  /// oldest, the SHA-256 of each row's canonical bytes.
  public Hash hash() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.MODEL.number()).i32(size);
    MessageDigest digest = Hash.newDigest();
    digest.update(out.toBytes());
    int first = Math.min(size, capacity() - start);
    digest.update(digests, start * Hash.LENGTH, first * Hash.LENGTH);
    digest.update(digests, 0, (size - first) * Hash.LENGTH);
    return Hash.of(digest.digest());
  }

  /// Writes what it holds, from the oldest.
  public void write(CanonicalWriter out) {
    out.i32(size);
    for (int i = 0; i < size; i++) {
      out.i32(percentileMicros(i)).flag(matched(i));
      rows.pack(slot(i), out);
    }
  }

  /// Takes up what [#write] wrote, in place of what it holds.
  ///
  /// @throws IllegalArgumentException if that is no window of this capacity and width
  public void read(CanonicalReader in) {
    start = 0;
    size = 0;
    int count = in.length(LEAST_ROW_BYTES);
    if (count > capacity()) {
      throw new IllegalArgumentException(
          "expected at most %d rows but found %d".formatted(capacity(), count));
    }
    while (size < count) {
      int percentile = in.i32();
      boolean byMemory = in.flag();
      rows.unpack(size, in);
      note(size, percentile, byMemory);
      size++;
    }
  }

  /// The highest cosine of a shared vector to the window's anomalies: the rows whose percentile at
  /// observation was at least the notice bar; 0 where there is none.
  ///
  /// @param sharedMicros `[sharedWidth]`, in millionths
  public int anomalyCosineMicros(int[] sharedMicros) {
    long square = MicroRows.dot(sharedMicros, sharedMicros);
    int highest = 0;
    for (int i = 0; i < size; i++) {
      int slot = slot(i);
      if (percentileMicros[slot] >= LocalModel.NOTICE_PERCENTILE_MICROS) {
        highest = Math.max(highest, rows.cosineMicros(slot, sharedMicros, square));
      }
    }
    return highest;
  }

  /// Percentile at observation of row `i`, counted from the oldest.
  int percentileMicros(int i) {
    return percentileMicros[slot(i)];
  }

  boolean matched(int i) {
    return matched[slot(i)];
  }

  /// Writes row `i`, counted from the oldest, to `target[offset .. offset + width)`.
  void get(int i, double[] target, int offset) {
    rows.get(slot(i), target, offset);
  }

  private int slot(int i) {
    return (start + i) % capacity();
  }
}
