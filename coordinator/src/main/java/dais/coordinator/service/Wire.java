package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.ConsensusConfig;
import dais.consensus.RoundRecord;
import dais.infrastructure.rpc.Pages;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import dais.proto.coordinator.v1.Committed;
import dais.proto.coordinator.v1.RoundDecided;
import dais.proto.ledger.v1.Commit;
import dais.proto.ledger.v1.Record;
import java.util.ArrayList;
import java.util.List;

/// Turns what the engine says into messages.
final class Wire {
  private Wire() {}

  static ByteString bytes(Hash hash) {
    return ByteString.copyFrom(hash.bytes());
  }

  /// A transaction as messages; the last one holds the head.
  static List<Committed> committed(List<Draft> transaction, TreeHead head) {
    List<Commit.Builder> pages = commits(transaction);
    pages
        .getLast()
        .setHead(
            dais.proto.ledger.v1.TreeHead.newBuilder()
                .setSize(head.size())
                .setRoot(bytes(head.root())));
    return pages.stream().map(page -> Committed.newBuilder().setCommit(page).build()).toList();
  }

  /// Transactions that the fleet is past, as messages without heads.
  static List<Committed> history(List<Draft> drafts) {
    return commits(drafts).stream()
        .map(page -> Committed.newBuilder().setCommit(page).setHistory(true).build())
        .toList();
  }

  private static List<Commit.Builder> commits(List<Draft> drafts) {
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
              .setBody(ByteString.copyFrom(body)));
      filled += body.length;
    }
    pages.add(page);
    return pages;
  }

  /// A decided round as its watchers are told of it.
  static RoundDecided decided(RoundRecord record, TreeHead head, Hash digest) {
    RoundDecided.Builder decided =
        RoundDecided.newBuilder()
            .setRound(record.round())
            .setCalled(record.summary().called())
            .setTreeSize(head.size())
            .setRoot(bytes(head.root()))
            .setDecisionDigest(bytes(digest));
    record.candidates().forEach(one -> decided.addCandidates(ByteString.copyFrom(one.encode())));
    record.decisions().forEach(one -> decided.addDecisions(ByteString.copyFrom(one.encode())));
    return decided.build();
  }

  /// @throws IllegalArgumentException if a value is out of range; the message begins with its key
  static ConsensusConfig config(dais.proto.coordinator.v1.ConsensusConfig config) {
    return new ConsensusConfig(
        config.getRule(),
        config.getColluders(),
        config.getWindow(),
        config.getImprobabilityMicros(),
        config.getMaxCandidates(),
        config.getSignatureLifetime(),
        config.getAlarmPercentileMicros());
  }
}
