package dais.ledger;

import java.util.Optional;

/// What is hashed of an entry: all it says, without its place. Owned by a [Draft] or an [Entry],
/// which never hand out `body` itself.
final class Leaf {
  final int kind;
  final int round;
  final int author;
  final long eventTimeMicros;
  final int part;
  final int parts;
  final byte[] body;

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
    return new CanonicalWriter(kind)
        .i32(round)
        .i32(author)
        .i64(eventTimeMicros)
        .u16(part)
        .u16(parts)
        .bytes(body)
        .toBytes();
  }

  /// The leaf hash of RFC 6962, 2.1.
  Hash hash() {
    return MerkleHash.leaf(data());
  }
}
