package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.ConsensusConfig;
import dais.consensus.RoundRecord;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import dais.ledger.wire.Records;
import dais.proto.coordinator.v1.Committed;
import dais.proto.coordinator.v1.RoundDecided;
import dais.proto.ledger.v1.Commit;
import java.util.List;

/// Turns what the engine says into messages.
final class Wire {
  private Wire() {}

  static ByteString bytes(Hash hash) {
    return ByteString.copyFrom(hash.bytes());
  }

  /// A transaction as messages; the last one holds the head.
  ///
  /// @param pages of the transaction, without a head
  static List<Committed> committed(List<Commit.Builder> pages, TreeHead head) {
    pages.getLast().setHead(Records.head(head));
    return pages.stream().map(page -> Committed.newBuilder().setCommit(page).build()).toList();
  }

  /// Transactions that the fleet is past, as messages without heads.
  static List<Committed> history(List<Draft> drafts) {
    return Records.pages(drafts).stream()
        .map(page -> Committed.newBuilder().setCommit(page).setHistory(true).build())
        .toList();
  }

  /// A decided round as its watchers are told of it, but for the ledger's head.
  static RoundDecided.Builder decided(RoundRecord record) {
    RoundDecided.Builder decided =
        RoundDecided.newBuilder()
            .setRound(record.round())
            .setCalled(record.summary().called())
            .setDecisionDigest(bytes(record.summary().digest().value()));
    record.candidates().forEach(one -> decided.addCandidates(ByteString.copyFrom(one.encode())));
    record.decisions().forEach(one -> decided.addDecisions(ByteString.copyFrom(one.encode())));
    return decided;
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
