package dais.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What is about to be appended: one statement, whole. The store gives it its index and cuts a body
/// longer than [Entry#MAX_BODY_BYTES] into consecutive parts. Immutable; the body is copied in and
/// out.
public final class Draft {
  /// The author of what the coordinator itself says.
  public static final int COORDINATOR = -1;

  private final EntryKind kind;
  private final int round;
  private final int author;
  private final long eventTimeMicros;
  private final byte[] body;
  private final List<Leaf> leaves;

  /// A draft.
  ///
  /// @param round at least 0
  /// @param author a member id, or [#COORDINATOR]
  /// @param eventTimeMicros when it happened, in microseconds since 1970-01-01T00:00:00Z; logical
  ///   time in a plan run
  /// @param body canonical bytes, of any length
  public Draft(EntryKind kind, int round, int author, long eventTimeMicros, byte[] body) {
    if (round < 0) {
      throw new IllegalArgumentException("a round must be at least 0 but was " + round);
    }
    if (author < COORDINATOR) {
      throw new IllegalArgumentException(
          "an author must be a member id or -1 (coordinator) but was " + author);
    }
    this.kind = kind;
    this.round = round;
    this.author = author;
    this.eventTimeMicros = eventTimeMicros;
    this.body = body.clone();
    this.leaves = cut();
  }

  /// The statements that lie in these entries, in their order.
  ///
  /// @param entries consecutive, from a first part to a last part
  /// @throws MalformedBody if a part is missing, or a kind is one that only a newer dais knows
  public static List<Draft> of(List<Entry> entries) {
    List<Draft> drafts = new ArrayList<>();
    for (int at = 0; at < entries.size(); ) {
      Entry first = entries.get(at);
      EntryKind kind =
          first
              .kind()
              .orElseThrow(
                  () ->
                      new MalformedBody(
                          "entry %d is of kind %d, which only a newer dais knows"
                              .formatted(first.index(), first.kindNumber())));
      int end = Math.min(at + first.parts(), entries.size());
      drafts.add(
          new Draft(
              kind,
              first.round(),
              first.author(),
              first.eventTimeMicros(),
              Entry.join(entries.subList(at, end))));
      at = end;
    }
    return drafts;
  }

  public EntryKind kind() {
    return kind;
  }

  public int round() {
    return round;
  }

  public int author() {
    return author;
  }

  public long eventTimeMicros() {
    return eventTimeMicros;
  }

  /// A copy of the whole body.
  public byte[] body() {
    return body.clone();
  }

  /// The leaf hashes of the entries that this draft becomes, one a part: what a member appends to
  /// its [MerkleFrontier] to recompute the root without the store.
  public List<Hash> leafHashes() {
    return leaves().stream().map(Leaf::hash).toList();
  }

  /// The leaves of the entries that this draft becomes, one a part, at least one.
  List<Leaf> leaves() {
    return leaves;
  }

  private List<Leaf> cut() {
    int parts = Math.max(1, Math.ceilDiv(body.length, Entry.MAX_BODY_BYTES));
    List<Leaf> pieces = new ArrayList<>(parts);
    for (int part = 1; part <= parts; part++) {
      int from = (part - 1) * Entry.MAX_BODY_BYTES;
      int to = Math.min(body.length - from, Entry.MAX_BODY_BYTES) + from;
      byte[] piece = parts == 1 ? body : Arrays.copyOfRange(body, from, to);
      pieces.add(new Leaf(kind.number(), round, author, eventTimeMicros, part, parts, piece));
    }
    return List.copyOf(pieces);
  }
}
