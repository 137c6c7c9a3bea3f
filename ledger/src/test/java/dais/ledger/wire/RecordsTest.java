package dais.ledger.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.ledger.TreeHead;
import dais.proto.ledger.v1.Commit;
import dais.proto.ledger.v1.Record;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordsTest {
  private static final Draft SMALL = new Draft(EntryKind.SUMMARY, 7, -1, 70, new byte[] {1, 2});
  private static final Draft LARGE =
      new Draft(EntryKind.PROPOSAL, 7, 4, 70, new byte[(1 << 20) - 1]);

  @Test
  void bringsStatementsBackWithTheSameLeaves() {
    List<Draft> drafts =
        Records.pages(List.of(SMALL, LARGE)).stream()
            .flatMap(page -> Records.drafts(page.build()).stream())
            .toList();
    assertThat(drafts).hasSize(2);
    assertThat(drafts.getFirst().leafHashes()).isEqualTo(SMALL.leafHashes());
    assertThat(drafts.getLast().leafHashes()).isEqualTo(LARGE.leafHashes());
  }

  @Test
  void cutsPagesByTheBytesOfTheBodies() {
    assertThat(Records.pages(List.of())).hasSize(1);
    assertThat(Records.pages(List.of(SMALL, SMALL))).hasSize(1);
    assertThat(Records.pages(List.of(SMALL, LARGE, SMALL))).hasSize(3);
  }

  @Test
  void bringsATreeHeadBack() {
    TreeHead head = new TreeHead(9, Hash.sha256(new byte[] {9}));
    assertThat(Records.head(Records.head(head))).isEqualTo(head);
  }

  @Test
  void saysWhatIsNoRecord() {
    assertThatThrownBy(() -> Records.drafts(page(Record.newBuilder().setKind(99))))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("no kind of entry has number 99");
    assertThatThrownBy(() -> Records.drafts(page(Record.newBuilder().setKind(1).setAuthor(-2))))
        .isInstanceOf(MalformedBody.class)
        .hasMessageContaining("an author must be");
    assertThatThrownBy(
            () ->
                Records.head(
                    dais.proto.ledger.v1.TreeHead.newBuilder()
                        .setRoot(ByteString.copyFromUtf8("short"))
                        .build()))
        .isInstanceOf(MalformedBody.class)
        .hasMessageContaining("32 bytes");
  }

  private static Commit page(Record.Builder record) {
    return Commit.newBuilder().addRecords(record).build();
  }
}
