package dais.ledger.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerStore;
import dais.ledger.MalformedBody;
import dais.proto.ledger.v1.LedgerEntry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EntriesTest {
  @TempDir private Path folder;
  private List<Entry> stored = List.of();

  @BeforeEach
  void store() {
    try (LedgerStore store =
        LedgerStore.create(folder.resolve("x.db"), "test", SigningKey.derived(1, "test"))) {
      var _ =
          store
              .append(
                  List.of(
                      new Draft(EntryKind.SUMMARY, 7, Draft.COORDINATOR, 70, new byte[] {1, 2}),
                      new Draft(EntryKind.PROPOSAL, 8, 4, 80, new byte[Entry.MAX_BODY_BYTES + 9])))
              .join();
      stored = store.reads().range(0, 9);
    }
  }

  @Test
  void bringsEveryRowBackByteByByte() {
    assertThat(stored).hasSize(3);
    for (Entry entry : stored) {
      Entry back = Entries.entry(Entries.message(entry));
      assertThat(back.leafHash()).isEqualTo(entry.leafHash());
      assertThat(back.chainHash()).isEqualTo(entry.chainHash());
      assertThat(back.body()).isEqualTo(entry.body());
      assertThat(back.index()).isEqualTo(entry.index());
      assertThat(back.author()).isEqualTo(entry.author());
      assertThat(back.round()).isEqualTo(entry.round());
      assertThat(back.eventTimeMicros()).isEqualTo(entry.eventTimeMicros());
      assertThat(back.part() + "/" + back.parts()).isEqualTo(entry.part() + "/" + entry.parts());
      assertThat(back.kind()).isEqualTo(entry.kind());
    }
  }

  @Test
  void aRowFollowsThatBeforeItOnly() {
    assertThat(stored.get(1).follows(stored.get(0))).isTrue();
    assertThat(stored.get(2).follows(stored.get(0))).isFalse();
    assertThat(stored.get(0).follows(stored.get(1))).isFalse();
    LedgerEntry moved =
        Entries.message(stored.get(1)).toBuilder()
            .setChainHash(ByteString.copyFrom(Hash.sha256(new byte[1]).bytes()))
            .build();
    assertThat(Entries.entry(moved).follows(stored.get(0))).isFalse();
  }

  private void refused(String message, UnaryOperator<LedgerEntry.Builder> change) {
    LedgerEntry changed = change.apply(Entries.message(stored.get(0)).toBuilder()).build();
    assertThatThrownBy(() -> Entries.entry(changed))
        .isInstanceOf(MalformedBody.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatWasChangedOnTheWay() {
    refused("but is said to be", row -> row.setRound(8));
    refused("but is said to be", row -> row.setBody(ByteString.copyFrom(new byte[] {1, 3})));
    refused("but is said to be", row -> row.setEventTimeMicros(71));
    refused("part 1 of 0", row -> row.setParts(0));
    refused("part 2 of 1", row -> row.setPart(2));
    refused("kind 256", row -> row.setKind(256));
    refused("round -1", row -> row.setRound(-1));
    refused("author -2", row -> row.setAuthor(-2));
    refused("is part 1 of 65536", row -> row.setParts(65_536));
    refused(
        "a body of 65536 bytes, at most 65535",
        row -> row.setBody(ByteString.copyFrom(new byte[65_536])));
    refused("a hash that is none", row -> row.setChainHash(ByteString.EMPTY));
  }
}
