package dais.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DraftTest {
  /// The golden leaf data of docs/adr/0002.
  private static final String LEAF_DATA =
      "01" // version
          + "04" // kind: proposal
          + "00000003" // round
          + "00000007" // author
          + "00000000000f4240" // event time: 1 s
          + "0001" // part
          + "0001" // parts
          + "00000003" // body: length
          + "0a0b0c";

  private static final Draft DRAFT =
      new Draft(EntryKind.PROPOSAL, 3, 7, 1_000_000, new byte[] {10, 11, 12});

  @Test
  void theLeafDataIsFixed() {
    Leaf leaf = DRAFT.leaves().getFirst();

    assertThat(HexFormat.of().formatHex(leaf.data())).isEqualTo(LEAF_DATA);
    assertThat(leaf.hash())
        .isEqualTo(Hash.sha256(new byte[] {0}, HexFormat.of().parseHex(LEAF_DATA)));
    assertThat(DRAFT.leafHashes()).containsExactly(leaf.hash());
  }

  @Test
  void theLeafHashIsFixed() {
    assertThat(DRAFT.leafHashes().getFirst())
        .hasToString("39b62cad83365c92ebf2a438fe67b2ed851f671d9aa1d859df93a31169ddce77");
  }

  @Test
  void theCoordinatorIsAnAuthorToo() {
    Draft draft = new Draft(EntryKind.SUMMARY, 0, Draft.COORDINATOR, -1, new byte[0]);

    assertThat(HexFormat.of().formatHex(draft.leaves().getFirst().data()))
        .isEqualTo("010e00000000ffffffffffffffffffffffff0001000100000000");
  }

  @Test
  void aDraftDoesNotChangeWithTheArrayItWasMadeOf() {
    byte[] body = {1, 2};
    Draft draft = new Draft(EntryKind.CONTROL, 0, 0, 0, body);
    body[0] = 9;
    draft.body()[1] = 9;

    assertThat(draft.body()).containsExactly(1, 2);
  }

  @Test
  void roundsAndAuthorsHaveTheirRanges() {
    assertThatThrownBy(() -> new Draft(EntryKind.CONTROL, -1, 0, 0, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a round must be at least 0 but was -1");
    assertThatThrownBy(() -> new Draft(EntryKind.CONTROL, 0, -2, 0, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an author must be a member id or -1 (coordinator) but was -2");
  }

  @Test
  void partsOfDifferentBodiesAreNotJoined() {
    Draft longDraft = new Draft(EntryKind.MODEL, 0, 0, 0, new byte[Entry.MAX_BODY_BYTES * 2]);
    List<Entry> parts =
        longDraft.leaves().stream()
            .map(leaf -> new Entry(leaf.part + 5, leaf, leaf.hash(), leaf.hash()))
            .toList();

    assertThat(Entry.join(parts)).hasSize(Entry.MAX_BODY_BYTES * 2);
    assertThatThrownBy(() -> Entry.join(parts.reversed()))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("expected part 1 of 2 but entry 7 is part 2 of 2");
    assertThatThrownBy(() -> Entry.join(parts.subList(0, 1)))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("expected part 1 of 1 but entry 6 is part 1 of 2");
  }
}
