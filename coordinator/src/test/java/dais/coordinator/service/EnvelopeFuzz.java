package dais.coordinator.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dais.consensus.Basis;
import dais.consensus.Charter;
import dais.consensus.FleetState;
import dais.consensus.Genesis;
import dais.consensus.Member;
import dais.consensus.OpenRound;
import dais.consensus.StatementCheck;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.Role;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.ledger.wire.Records;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.Committed;
import dais.proto.coordinator.v1.Copies;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.MemberKeys;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.RunAssigned;
import dais.proto.coordinator.v1.RunFailed;
import dais.proto.coordinator.v1.Start;
import dais.proto.coordinator.v1.StartLiveRequest;
import dais.proto.ledger.v1.Commit;
import dais.proto.ledger.v1.Record;
import dais.proto.ledger.v1.TreeHead;
import dais.test.support.Fuzzing;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Envelopes of sessions and runs: whatever they hold is heard, or refused with one of the
/// exceptions that the coordinator answers with a status, and a node with distrust; nothing else
/// ends their loops.
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

  private static final Commit PART =
      Commit.newBuilder()
          .addRecords(Record.newBuilder().setKind(4).setRound(1))
          .setHead(TreeHead.newBuilder().setSize(1).setRoot(ByteString.copyFrom(new byte[32])))
          .build();
  private static final StartLiveRequest START_LIVE =
      StartLiveRequest.newBuilder()
          .addNodes("n1")
          .setMembersPerNode(1)
          .setPlanHash(ByteString.copyFrom(new byte[Hash.LENGTH]))
          .build();
  private static final PeerIdentity N1 = new PeerIdentity(Role.NODE, "n1", Instant.EPOCH);
  private static final LiveFounding LIVE = new LiveFounding(START_LIVE);

  private EnvelopeFuzz() {}

  /// Runs on one input.
  ///
  /// @param data a message of a session in either direction, or a request that begins a run
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      session(OpenSessionRequest.parseFrom(data));
    } catch (InvalidProtocolBufferException | StatusRuntimeException | IllegalArgumentException e) {
      // What the coordinator answers with a status.
    }
    try {
      answer(OpenSessionResponse.parseFrom(data));
    } catch (InvalidProtocolBufferException | MalformedBody e) {
      // What a node distrusts.
    }
    try {
      var _ = RunRequest.of(Start.parseFrom(data));
    } catch (InvalidProtocolBufferException | Refusal e) {
      // What a driver is told.
    }
    try {
      var _ = new LiveFounding(StartLiveRequest.parseFrom(data));
    } catch (InvalidProtocolBufferException | Refusal e) {
      // What `fleet up --live` is told.
    }
  }

  private static void answer(OpenSessionResponse message) {
    switch (message.getMessageCase()) {
      case RUN_ASSIGNED -> {
        var _ = Genesis.decode(message.getRunAssigned().getGenesis().toByteArray());
      }
      case COMMITTED -> {
        var _ = Records.drafts(message.getCommitted().getCommit());
        var _ = Records.head(message.getCommitted().getCommit().getHead());
      }
      // Names and numbers; the founders' profiles are for ProfileFuzz.
      case FOUNDERS,
          WELCOME,
          HEARTBEAT,
          ROUND_OPENED,
          RUN_ENDED,
          RUN_RESUMED,
          LEDGER_WANTED,
          MEMBERS_WANTED,
          MESSAGE_NOT_SET -> {}
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
      case LEDGER_PART -> {
        try {
          var _ = Records.drafts(message.getLedgerPart().getPart());
        } catch (MalformedBody e) {
          // Restoration refuses the node that sent it.
        }
      }
      case MEMBER_KEYS -> LIVE.keys("n1", message.getMemberKeys().getKeysList());
      case RUN_FAILED -> {
        var _ = ExitCode.of(message.getRunFailed().getExitCode());
      }
      case COPIES -> {
        NodeTable nodes = new NodeTable(Duration.ofSeconds(1));
        var _ = nodes.opened(N1, new NodeSession(new FakeCall<>()), 0);
        nodes.find("n1").orElseThrow().keeps(message.getCopies().getKeptLedgersList());
      }
      // Names and numbers.
      case HEARTBEAT, READY, LEARNED, DIVERGENCE, MESSAGE_NOT_SET -> {}
    }
  }

  private static void each(List<ByteString> statements, Consumer<byte[]> check) {
    statements.forEach(statement -> check.accept(statement.toByteArray()));
  }

  static List<byte[]> seeds() {
    ByteString some = ByteString.copyFrom(new byte[] {1, 4, 0, 0});
    return List.of(
        START.toByteArray(),
        START_LIVE.toByteArray(),
        OpenSessionRequest.newBuilder()
            .setMemberKeys(MemberKeys.newBuilder().addKeys(ByteString.copyFrom(new byte[32])))
            .build()
            .toByteArray(),
        OpenSessionRequest.newBuilder()
            .setLedgerPart(LedgerPart.newBuilder().setPart(PART))
            .build()
            .toByteArray(),
        OpenSessionRequest.newBuilder()
            .setRunFailed(RunFailed.newBuilder().setExitCode(4))
            .build()
            .toByteArray(),
        OpenSessionResponse.newBuilder()
            .setCommitted(Committed.newBuilder().setCommit(PART))
            .build()
            .toByteArray(),
        OpenSessionResponse.newBuilder()
            .setRunAssigned(RunAssigned.newBuilder().setGenesis(START.getGenesis()))
            .build()
            .toByteArray(),
        OpenSessionRequest.newBuilder()
            .setCopies(
                Copies.newBuilder()
                    .addKeptLedgers(KeptLedger.newBuilder().setSize(3).setHeldSize(4)))
            .build()
            .toByteArray(),
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
