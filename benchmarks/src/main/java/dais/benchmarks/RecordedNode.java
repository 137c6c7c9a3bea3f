package dais.benchmarks;

import com.google.protobuf.ByteString;
import dais.ledger.EntryKind;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.Committed;
import dais.proto.coordinator.v1.FeatureSpace;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.Ready;
import dais.proto.coordinator.v1.SessionServiceGrpc;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A node that says at once what the members of a recorded run said, and measures what it takes the
/// coordinator to count it: from the first ballot of a round to the message that its decisions are
/// durable. Everything happens on the thread of its connection.
final class RecordedNode implements StreamObserver<OpenSessionResponse> {
  /// Ballots that a message holds at least, but for a round's last.
  private static final int BALLOTS = 100;

  private final RecordedRun run;
  private final List<List<OpenSessionRequest>> votes = new ArrayList<>();
  private final StreamObserver<OpenSessionRequest> out;
  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private ByteString runId = ByteString.EMPTY;
  private int round;
  private boolean voting;
  private Cost.Since voted = Cost.Since.now();
  private Cost cost = new Cost(0, 0, 0);

  RecordedNode(RecordedRun run, Channel channel) {
    this.run = run;
    this.out = SessionServiceGrpc.newStub(channel).openSession(this);
    out.onNext(
        OpenSessionRequest.newBuilder()
            .setHello(Hello.newBuilder().setNewestVersion(1).setOldestVersion(1))
            .build());
  }

  /// Waits for the welcome.
  void awaitJoined() {
    joined.join();
  }

  /// Of the vote in all rounds so far.
  Cost cost() {
    return cost;
  }

  /// The messages of a round's vote, about 100 ballots each.
  static List<OpenSessionRequest> votes(ByteString runId, int round, RecordedRun.Round recorded) {
    List<OpenSessionRequest> messages = new ArrayList<>();
    List<ByteString> batches = recorded.batches();
    int each = Math.max(1, recorded.ballots() / batches.size());
    int page = (BALLOTS + each - 1) / each;
    for (int from = 0; from < batches.size(); from += page) {
      int to = Math.min(from + page, batches.size());
      messages.add(
          OpenSessionRequest.newBuilder()
              .setRunId(runId)
              .setBallots(
                  Ballots.newBuilder()
                      .setRound(round)
                      .addAllBallots(batches.subList(from, to))
                      .setLast(to == batches.size()))
              .build());
    }
    return messages;
  }

  @Override
  public void onNext(OpenSessionResponse message) {
    switch (message.getMessageCase()) {
      case WELCOME -> joined.complete(null);
      case RUN_ASSIGNED -> {
        runId = message.getRunId();
        for (int number = 1; number <= run.rounds().size(); number++) {
          votes.add(votes(runId, number, run.round(number)));
        }
        Profiles.Builder profiles =
            Profiles.newBuilder()
                .addAllProfiles(RecordedRun.bodies(run.founding(), EntryKind.PROFILE))
                .setLast(true);
        out.onNext(message().setProfiles(profiles).build());
      }
      case FOUNDERS -> {
        if (message.getFounders().getLast()) {
          FeatureSpace.Builder space =
              FeatureSpace.newBuilder()
                  .setSpace(RecordedRun.bodies(run.founding(), EntryKind.BASELINE).getFirst());
          out.onNext(message().setFeatureSpace(space).build());
        }
      }
      case COMMITTED -> committed(message.getCommitted());
      case ROUND_OPENED -> {
        round = message.getRoundOpened().getRound();
        Proposals.Builder proposals =
            Proposals.newBuilder()
                .setRound(round)
                .addAllProposals(run.round(round).proposals())
                .setLast(true);
        out.onNext(message().setProposals(proposals).build());
      }
      default -> {}
    }
  }

  private void committed(Committed page) {
    if (!page.getCommit().hasHead()) {
      return;
    }
    if (round == 0) {
      long size = page.getCommit().getHead().getSize();
      Ready.Builder ready = Ready.newBuilder().setSize(size);
      out.onNext(message().setReady(ready).build());
    } else if (!voting) {
      voting = true;
      voted = Cost.Since.now();
      votes.get(round - 1).forEach(out::onNext);
    } else {
      cost = cost.plus(voted.until(run.round(round).ballots()));
      voting = false;
      out.onNext(message().setLearned(Learned.newBuilder().setRound(round).setLast(true)).build());
    }
  }

  private OpenSessionRequest.Builder message() {
    return OpenSessionRequest.newBuilder().setRunId(runId);
  }

  @Override
  public void onError(Throwable failure) {
    joined.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {}
}
