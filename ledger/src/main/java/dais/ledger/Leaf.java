package dais.ledger;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is hashed of an entry: all it says, without its place. Owned by a [Draft] or an [Entry],
/// which never hand out `body` itself.
final class Leaf {
  private static final int HEAD_BYTES = 26;

  final int kind;
  final int round;
  final int author;
  final long eventTimeMicros;
  final int part;
  final int parts;
  final byte[] body;
  // A race only computes it twice.
  private @Nullable Hash hash;

  Leaf(int kind, int round, int author, long eventTimeMicros, int part, int parts, byte[] body) {
    this.kind = kind;
    this.round = round;
    this.author = author;
    this.eventTimeMicros = eventTimeMicros;
    this.part = part;
    this.parts = parts;
    this.body = body;
  }

  Optional<EntryKind> knownKind() {
    return EntryKind.of(kind);
  }

  /// The canonical bytes (docs/adr/0002): version u8, kind u8, round i32, author i32, event time
  /// i64, part u16, parts u16, body with its length.
  byte[] data() {
    return new CanonicalWriter(kind, HEAD_BYTES + body.length)
        .i32(round)
        .i32(author)
        .i64(eventTimeMicros)
        .u16(part)
        .u16(parts)
        .bytes(body)
        .toBytes();
  }

  /// The leaf hash of RFC 6962, 2.1, computed once.
  Hash hash() {
    Hash known = hash;
    if (known == null) {
      known = MerkleHash.leaf(data());
      hash = known;
    }
    return known;
  }
}
