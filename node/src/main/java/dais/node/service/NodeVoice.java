package dais.node.service;

import com.google.protobuf.ByteString;
import dais.consensus.BallotBatch;
import dais.consensus.Proposal;
import dais.consensus.SignedStatement;
import dais.infrastructure.rpc.Pages;
import dais.ledger.Hash;
import dais.node.features.FeatureSpace;
import dais.node.host.Absences;
import dais.node.host.ScoredTurn;
import dais.proto.coordinator.v1.Absence;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.Ready;
import dais.proto.coordinator.v1.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What a node says in a run. What it has said since the ledger last grew it can say again, for it
/// may have been lost. For one thread.
final class NodeVoice {
  private final ByteString runId;
  private final Consumer<OpenSessionRequest> out;
  private final List<OpenSessionRequest> said = new ArrayList<>();

  /// @param out where messages go
  NodeVoice(Hash runId, Consumer<OpenSessionRequest> out) {
    this.runId = ByteString.copyFrom(runId.bytes());
    this.out = out;
  }

  /// Says the same once more.
  void again() {
    said.forEach(out);
  }

  /// The ledger has grown: what was said before has arrived, or will never count.
  void grown() {
    said.clear();
  }

  /// @param profiles the members' signed profiles, as bodies of ledger entries
  void profiles(List<byte[]> profiles) {
    List<List<ByteString>> pages = Pages.of(profiles);
    for (int i = 0; i < pages.size(); i++) {
      say(
          message()
              .setProfiles(
                  Profiles.newBuilder()
                      .addAllProfiles(pages.get(i))
                      .setLast(i == pages.size() - 1)));
    }
  }

  void space(FeatureSpace merged) {
    say(
        message()
            .setFeatureSpace(
                dais.proto.coordinator.v1.FeatureSpace.newBuilder()
                    .setSpace(ByteString.copyFrom(merged.encode()))));
  }

  /// The members are fitted and hold this much of the ledger.
  void ready(Ready.Builder ready) {
    say(message().setReady(ready));
  }

  /// The same after a break, beside what [#again] says.
  void readyAgain(Ready.Builder ready) {
    out.accept(message().setReady(ready).build());
  }

  void proposals(int round, List<SignedStatement<Proposal>> statements, Absences absences) {
    sayAll(
        statements,
        (page, last) ->
            message()
                .setProposals(
                    Proposals.newBuilder()
                        .setRound(round)
                        .addAllProposals(page)
                        .addAllAbsences(last ? absent(absences) : List.of())
                        .setLast(last)));
  }

  void ballots(int round, List<SignedStatement<BallotBatch>> statements, Absences absences) {
    sayAll(
        statements,
        (page, last) ->
            message()
                .setBallots(
                    Ballots.newBuilder()
                        .setRound(round)
                        .addAllBallots(page)
                        .addAllAbsences(last ? absent(absences) : List.of())
                        .setLast(last)));
  }

  /// The members have learned from a round.
  ///
  /// @param turns what the run's watcher scores by
  void learned(int round, List<ScoredTurn> turns, Absences absences) {
    Learned.Builder page = Learned.newBuilder().setRound(round);
    int filled = 0;
    for (ScoredTurn turn : turns) {
      Turn next = WireTurn.of(turn);
      if (filled > 0 && filled + next.getSerializedSize() > Pages.MOST_BYTES) {
        say(message().setLearned(page));
        page = Learned.newBuilder().setRound(round);
        filled = 0;
      }
      page.addTurns(next);
      filled += next.getSerializedSize();
    }
    say(message().setLearned(page.addAllAbsences(absent(absences)).setLast(true)));
  }

  private static List<Absence> absent(Absences absences) {
    return absences.reasons().entrySet().stream()
        .map(
            entry ->
                Absence.newBuilder().setMember(entry.getKey()).setReason(entry.getValue()).build())
        .toList();
  }

  private interface Paged {
    OpenSessionRequest.Builder message(List<ByteString> page, boolean last);
  }

  private void sayAll(List<? extends SignedStatement<?>> statements, Paged paged) {
    List<List<ByteString>> pages =
        Pages.of(statements.stream().map(SignedStatement::encode).toList());
    for (int i = 0; i < pages.size(); i++) {
      say(paged.message(pages.get(i), i == pages.size() - 1));
    }
  }

  private void say(OpenSessionRequest.Builder message) {
    OpenSessionRequest built = message.build();
    said.add(built);
    out.accept(built);
  }

  private OpenSessionRequest.Builder message() {
    return OpenSessionRequest.newBuilder().setRunId(runId);
  }
}
