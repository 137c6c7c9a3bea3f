package dais.coordinator.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dais.consensus.Basis;
import dais.consensus.Charter;
import dais.consensus.FleetState;
import dais.consensus.Member;
import dais.consensus.OpenRound;
import dais.consensus.StatementCheck;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Hash;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.Start;
import dais.test.support.Fuzzing;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Envelopes of sessions and runs: whatever they hold is heard, or refused with one of the
/// exceptions that the coordinator answers with a status; nothing else ends its loop.
public final class EnvelopeFuzz {
  private static final Start START = ScriptedFleet.start(Path.of("fuzz.db"), 4, 3).build();
  private static final RunRequest PLAN = RunRequest.of(START);
  private static final FleetState STATE =
      FleetState.founding(
          new Charter(Foundation.runId(PLAN.genesis()), 2, PLAN.config()),
          IntStream.range(0, 4)
              .mapToObj(i -> new Member(i, PLAN.genesis().members().get(i)))
              .toList());
  private static final StatementCheck CHECK =
      new StatementCheck(STATE, new Basis(0, Hash.sha256(new byte[0])));
  private static final OpenRound OPEN = OpenRound.of(STATE, List.of());

  private EnvelopeFuzz() {}

  /// Runs on one input.
  ///
  /// @param data a message of a session, or the request that begins a run
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      session(OpenSessionRequest.parseFrom(data));
    } catch (InvalidProtocolBufferException | StatusRuntimeException | IllegalArgumentException e) {
      // What the coordinator answers with a status.
    }
    try {
      var _ = RunRequest.of(Start.parseFrom(data));
    } catch (InvalidProtocolBufferException | Refusal e) {
      // What a driver is told.
    }
  }

  private static void session(OpenSessionRequest message) {
    FoundingVoices founding = new FoundingVoices(PLAN, new Assignment(List.of("n1", "n2"), 4));
    switch (message.getMessageCase()) {
      case HELLO -> {
        var _ = Protocol.OWN.negotiate(message.getHello());
      }
      case PROFILES -> {
        founding.profiles("n1", message.getProfiles().getProfilesList());
        founding.allProfiles("n1");
      }
      case FEATURE_SPACE -> founding.space("n1", message.getFeatureSpace());
      case PROPOSALS ->
          each(
              message.getProposals().getProposalsList(),
              bytes -> {
                var _ = CHECK.proposal(bytes);
              });
      case BALLOTS ->
          each(
              message.getBallots().getBallotsList(),
              bytes -> {
                var _ = CHECK.ballots(bytes, OPEN);
              });
      default -> {}
    }
  }

  private static void each(List<ByteString> statements, Consumer<byte[]> check) {
    statements.forEach(statement -> check.accept(statement.toByteArray()));
  }

  static List<byte[]> seeds() {
    ByteString some = ByteString.copyFrom(new byte[] {1, 4, 0, 0});
    return List.of(
        START.toByteArray(),
        OpenSessionRequest.newBuilder()
            .setHello(Hello.newBuilder().setNewestVersion(1).setOldestVersion(1))
            .build()
            .toByteArray(),
        OpenSessionRequest.newBuilder()
            .setProfiles(Profiles.newBuilder().addProfiles(some).addProfiles(some).setLast(true))
            .build()
            .toByteArray(),
        OpenSessionRequest.newBuilder().setFeatureSpace(ScriptedFleet.SPACE).build().toByteArray(),
        OpenSessionRequest.newBuilder()
            .setProposals(Proposals.newBuilder().setRound(1).addProposals(some))
            .build()
            .toByteArray(),
        OpenSessionRequest.newBuilder()
            .setBallots(Ballots.newBuilder().setRound(1).addBallots(some))
            .build()
            .toByteArray());
  }

  /// Writes the seeds.
  ///
  /// @param folder one, where the seeds go
  public static void main(String[] folder) {
    Fuzzing.write(folder[0], seeds());
  }
}
