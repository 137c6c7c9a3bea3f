package dais.ledger.wire;

import com.google.protobuf.ByteString;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.proto.ledger.v1.LedgerEntry;

/// Rows of a ledger as messages, and back.
public final class Entries {
  private Entries() {}

  /// An entry as a message: its bytes unchanged.
  public static LedgerEntry message(Entry entry) {
    return LedgerEntry.newBuilder()
        .setIndex(entry.index())
        .setKind(entry.kindNumber())
        .setRound(entry.round())
        .setAuthor(entry.author())
        .setEventTimeMicros(entry.eventTimeMicros())
        .setPart(entry.part())
        .setParts(entry.parts())
        .setBody(ByteString.copyFrom(entry.body()))
        .setLeafHash(ByteString.copyFrom(entry.leafHash().bytes()))
        .setChainHash(ByteString.copyFrom(entry.chainHash().bytes()))
        .build();
  }

  /// The entry in a message.
  ///
  /// @throws MalformedBody if it can be in no ledger, or does not hash to its leaf hash
  public static Entry entry(LedgerEntry message) {
    Entry entry =
        Entry.of(
            message.getIndex(),
            new Entry.Head(
                message.getKind(),
                message.getRound(),
                message.getAuthor(),
                message.getEventTimeMicros(),
                message.getPart(),
                message.getParts()),
            message.getBody().toByteArray(),
            hash(message, message.getChainHash()));
    Hash said = hash(message, message.getLeafHash());
    if (!said.equals(entry.leafHash())) {
      throw new MalformedBody(
          "entry %d hashes to %s but is said to be %s"
              .formatted(entry.index(), entry.leafHash(), said));
    }
    return entry;
  }

  private static Hash hash(LedgerEntry message, ByteString bytes) {
    try {
      return Hash.of(bytes.toByteArray());
    } catch (IllegalArgumentException e) {
      throw new MalformedBody(
          "entry %d has a hash that is none: %s".formatted(message.getIndex(), e.getMessage()));
    }
  }
}
