package dais.simulation;

import com.google.protobuf.ByteString;
import dais.consensus.Charter;
import dais.consensus.CommitteeNotice;
import dais.consensus.ConsensusConfig;
import dais.consensus.FleetReplica;
import dais.consensus.FleetState;
import dais.consensus.Genesis;
import dais.consensus.LogicalTime;
import dais.consensus.Member;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundAudit;
import dais.consensus.RoundEntries;
import dais.consensus.RoundReader;
import dais.consensus.RoundRecord;
import dais.consensus.SeedCommitment;
import dais.consensus.SignedStatement;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.MerkleFrontier;
import dais.ledger.TreeHead;
import dais.node.features.FeatureSpace;
import dais.proto.coordinator.v1.Committed;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.ledger.v1.Commit;
import dais.proto.ledger.v1.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The ledger as a node is told it, by a liar who knows how to make a lie follow: its heads are
/// those of what was told, and a round can be recomputed from what it wants to be heard.
final class ToldHistory {
  private final ConsensusConfig config;
  private final MerkleFrontier edge = new MerkleFrontier();
  private Optional<FleetReplica> replica = Optional.empty();
  private Optional<OpenRound> open = Optional.empty();

  ToldHistory(ConsensusConfig config) {
    this.config = config;
  }

  static List<Draft> drafts(OpenSessionResponse message) {
    return message.getCommitted().getCommit().getRecordsList().stream()
        .map(
            record ->
                new Draft(
                    EntryKind.of(record.getKind()).orElseThrow(),
                    record.getRound(),
                    record.getAuthor(),
                    record.getEventTimeMicros(),
                    record.getBody().toByteArray()))
        .toList();
  }

  /// A transaction is told.
  ///
  /// @return the message, with the head of what was told until now
  OpenSessionResponse tell(OpenSessionResponse instead, List<Draft> transaction) {
    transaction.forEach(draft -> draft.leafHashes().forEach(edge::append));
    if (transaction.getFirst().round() == 0) {
      found(transaction);
    }
    return message(instead, transaction, edge.head());
  }

  static OpenSessionResponse message(
      OpenSessionResponse instead, List<Draft> transaction, TreeHead head) {
    Commit.Builder commit =
        Commit.newBuilder()
            .setHead(
                dais.proto.ledger.v1.TreeHead.newBuilder()
                    .setSize(head.size())
                    .setRoot(ByteString.copyFrom(head.root().bytes())));
    for (Draft draft : transaction) {
      commit.addRecords(
          Record.newBuilder()
              .setKind(draft.kind().number())
              .setRound(draft.round())
              .setAuthor(draft.author())
              .setEventTimeMicros(draft.eventTimeMicros())
              .setBody(ByteString.copyFrom(draft.body())));
    }
    return instead.toBuilder().setCommitted(Committed.newBuilder().setCommit(commit)).build();
  }

  private void found(List<Draft> transaction) {
    Genesis genesis = Genesis.decode(transaction.getFirst().body());
    FeatureSpace space =
        FeatureSpace.decode(
            transaction.stream()
                .filter(draft -> draft.kind() == EntryKind.BASELINE)
                .findFirst()
                .orElseThrow()
                .body());
    FleetState founding =
        FleetState.founding(
            new Charter(transaction.getFirst().leafHashes().getFirst(), space.columns(), config),
            IntStream.range(0, genesis.members().size())
                .mapToObj(i -> new Member(i, genesis.members().get(i)))
                .toList());
    for (Draft draft : transaction) {
      if (draft.kind() == EntryKind.COMMITTEE
          && CommitteeNotice.decode(draft.body()) instanceof SeedCommitment seeds) {
        founding = founding.committed(seeds);
      }
    }
    replica = Optional.of(new FleetReplica(founding, edge));
  }

  /// The first half of a round, recomputed from these proposals alone.
  List<Draft> opening(List<SignedStatement<Proposal>> proposals, int round) {
    return RoundEntries.opening(
        OpenRound.of(replica.orElseThrow().state(), proposals), LogicalTime.micros(round));
  }

  /// The true first half of a round was told.
  void opened(List<Draft> transaction) {
    RoundReader.Opening said = RoundReader.opening(transaction);
    if (replica.orElseThrow().open(said.proposals(), said.candidates(), said.committee())
        instanceof RoundAudit.Opened opened) {
      open = Optional.of(opened.round());
    }
  }

  /// The second half of a round, recomputed without the ballots of one member.
  List<Draft> closingWithout(int member, List<Draft> transaction, int round) {
    RoundRecord truth = RoundReader.closing(open.orElseThrow(), transaction);
    RoundRecord lie =
        open.orElseThrow()
            .close(
                truth.ballots().stream().filter(batch -> batch.member() != member).toList(),
                List.of());
    return RoundEntries.closing(lie, LogicalTime.micros(round));
  }

  /// The second half of a round was told.
  void closed(List<Draft> transaction, int round) {
    var _ =
        replica
            .orElseThrow()
            .catchUp(
                open.orElseThrow(),
                RoundReader.closing(open.orElseThrow(), transaction),
                LogicalTime.micros(round));
  }

  /// Without the drafts of a kind and author.
  static List<Draft> without(List<Draft> drafts, EntryKind kind, int author) {
    return drafts.stream()
        .filter(draft -> draft.kind() != kind || draft.author() != author)
        .toList();
  }

  /// With one draft in place of another.
  static List<Draft> with(List<Draft> drafts, int at, byte[] body) {
    List<Draft> changed = new ArrayList<>(drafts);
    Draft draft = drafts.get(at);
    changed.set(
        at, new Draft(draft.kind(), draft.round(), draft.author(), draft.eventTimeMicros(), body));
    return changed;
  }
}
