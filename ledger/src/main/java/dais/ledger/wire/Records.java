package dais.ledger.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dais.infrastructure.rpc.Pages;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.ledger.TreeHead;
import dais.proto.ledger.v1.Commit;
import dais.proto.ledger.v1.Record;
import java.util.ArrayList;
import java.util.List;

/// Statements and tree heads as messages, and back.
public final class Records {
  private Records() {}

  /// Cuts statements into pages without a head, each of at most [Pages#MOST_BYTES] of bodies or of
  /// one statement; at least one page.
  public static List<Commit.Builder> pages(List<Draft> drafts) {
    List<Commit.Builder> pages = new ArrayList<>();
    Commit.Builder page = Commit.newBuilder();
    int filled = 0;
    for (Draft draft : drafts) {
      byte[] body = draft.body();
      if (page.getRecordsCount() > 0 && filled + body.length > Pages.MOST_BYTES) {
        pages.add(page);
        page = Commit.newBuilder();
        filled = 0;
      }
      page.addRecords(
          Record.newBuilder()
              .setKind(draft.kind().number())
              .setRound(draft.round())
              .setAuthor(draft.author())
              .setEventTimeMicros(draft.eventTimeMicros())
              .setBody(UnsafeByteOperations.unsafeWrap(body))); // Ours alone: it is a copy.
      filled += body.length;
    }
    pages.add(page);
    return pages;
  }

  /// The statements of a page, in order.
  ///
  /// @throws MalformedBody if one can be in no ledger
  public static List<Draft> drafts(Commit page) {
    return page.getRecordsList().stream().map(Records::draft).toList();
  }

  private static Draft draft(Record record) {
    EntryKind kind =
        EntryKind.of(record.getKind())
            .orElseThrow(
                () -> new MalformedBody("no kind of entry has number " + record.getKind()));
    try {
      return new Draft(
          kind,
          record.getRound(),
          record.getAuthor(),
          record.getEventTimeMicros(),
          record.getBody().toByteArray());
    } catch (IllegalArgumentException e) {
      throw new MalformedBody(String.valueOf(e.getMessage()));
    }
  }

  /// A tree head as a message.
  public static dais.proto.ledger.v1.TreeHead head(TreeHead head) {
    return dais.proto.ledger.v1.TreeHead.newBuilder()
        .setSize(head.size())
        .setRoot(ByteString.copyFrom(head.root().bytes()))
        .build();
  }

  /// A tree head from its message.
  ///
  /// @throws MalformedBody if its root is no hash
  public static TreeHead head(dais.proto.ledger.v1.TreeHead head) {
    try {
      return new TreeHead(head.getSize(), Hash.of(head.getRoot().toByteArray()));
    } catch (IllegalArgumentException e) {
      throw new MalformedBody(String.valueOf(e.getMessage()));
    }
  }
}
