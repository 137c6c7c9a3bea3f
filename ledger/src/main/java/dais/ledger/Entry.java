package dais.ledger;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/// One row of the ledger. Immutable; the body is copied out.
public final class Entry {
  /// The longest body that one entry holds; longer ones are stored in parts.
  public static final int MAX_BODY_BYTES = 65_535;

  private final long index;
  private final Leaf leaf;
  private final Hash leafHash;
  private final Hash chainHash;

  Entry(long index, Leaf leaf, Hash leafHash, Hash chainHash) {
    this.index = index;
    this.leaf = leaf;
    this.leafHash = leafHash;
    this.chainHash = chainHash;
  }

  /// What an entry says beside its body.
  ///
  /// @param kind the kind's number, in [0, 255]
  /// @param round at least 0
  /// @param author a member id, or [Draft#COORDINATOR]
  /// @param eventTimeMicros microseconds since 1970-01-01T00:00:00Z
  /// @param part which part of a longer body it is, in [1, parts]
  /// @param parts at most 65,535
  public record Head(int kind, int round, int author, long eventTimeMicros, int part, int parts) {
    private static final int MOST_KIND = 0xFF;
    private static final int MOST_PARTS = 0xFFFF;

    /// @throws MalformedBody if a value is out of range
    public Head {
      if (kind < 0
          || kind > MOST_KIND
          || round < 0
          || author < Draft.COORDINATOR
          || part < 1
          || part > parts
          || parts > MOST_PARTS) {
        throw new MalformedBody(
            "no entry has kind %d, round %d, author %d and is part %d of %d"
                .formatted(kind, round, author, part, parts));
      }
    }
  }

  /// An entry as another process hands it over. Its leaf hash is computed from what it says; its
  /// chain hash is what the other process says: [#follows].
  ///
  /// @throws MalformedBody if its body is too long
  public static Entry of(long index, Head head, byte[] body, Hash chainHash) {
    if (body.length > MAX_BODY_BYTES) {
      throw new MalformedBody(
          "entry %d has a body of %d bytes, at most %d may be"
              .formatted(index, body.length, MAX_BODY_BYTES));
    }
    Leaf leaf =
        new Leaf(
            head.kind(),
            head.round(),
            head.author(),
            head.eventTimeMicros(),
            head.part(),
            head.parts(),
            body.clone());
    return new Entry(index, leaf, leaf.hash(), chainHash);
  }

  /// Whether this entry's chain hash goes on from that of the entry before it.
  public boolean follows(Entry before) {
    return index == before.index + 1
        && chainHash.equals(Hash.sha256(before.chainHash.bytes(), leafHash.bytes()));
  }

  /// The entry's place, dense from 0.
  public long index() {
    return index;
  }

  /// The kind's number, also of a kind that only a newer dais knows.
  public int kindNumber() {
    return leaf.kind;
  }

  /// The kind; empty for one that a newer dais wrote.
  public Optional<EntryKind> kind() {
    return leaf.knownKind();
  }

  public int round() {
    return leaf.round;
  }

  /// A member id, or [Draft#COORDINATOR].
  public int author() {
    return leaf.author;
  }

  /// Microseconds since 1970-01-01T00:00:00Z; logical time in a plan run.
  public long eventTimeMicros() {
    return leaf.eventTimeMicros;
  }

  /// Which part of a longer body this is, in [1, parts].
  public int part() {
    return leaf.part;
  }

  /// In how many consecutive entries the whole body lies, at least 1.
  public int parts() {
    return leaf.parts;
  }

  /// A copy of this entry's bytes, at most [#MAX_BODY_BYTES]; all of the body when `parts` is 1.
  public byte[] body() {
    return leaf.body.clone();
  }

  /// The length of [#body()].
  public int bodyBytes() {
    return leaf.body.length;
  }

  /// SHA-256(0x00 ‖ leaf data): RFC 6962, 2.1.
  public Hash leafHash() {
    return leafHash;
  }

  /// SHA-256(previous chain hash ‖ leaf hash); the first entry's previous one is 32 zero bytes. A
  /// local check only: proofs come from the Merkle tree.
  public Hash chainHash() {
    return chainHash;
  }

  /// The whole body that lies in these entries.
  ///
  /// @param parts all parts in order, as [LedgerReader#range] gives them
  /// @throws MalformedBody if they are not all the parts of one body
  public static byte[] join(List<Entry> parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 0; i < parts.size(); i++) {
      Entry entry = parts.get(i);
      if (entry.part() != i + 1 || entry.parts() != parts.size()) {
        throw new MalformedBody(
            "expected part %d of %d but entry %d is part %d of %d"
                .formatted(i + 1, parts.size(), entry.index, entry.part(), entry.parts()));
      }
      whole.writeBytes(entry.leaf.body);
    }
    return whole.toByteArray();
  }

  Leaf leaf() {
    return leaf;
  }
}
