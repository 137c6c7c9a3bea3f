package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.consensus.Ballot;
import dais.consensus.BallotBatch;
import dais.consensus.Misconduct;
import dais.consensus.Misconduct.Equivocation;
import dais.consensus.Proposal;
import dais.consensus.SignedStatement;
import dais.consensus.Verdict;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.tls.Role;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.node.features.FeatureProfile;
import dais.node.features.SignedProfile;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.SessionServiceGrpc;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import dais.test.fleet.LocalFleet;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Node n2 has a certificate and says what it likes; n1 is honest. Members 0 to 2 are n1's, 3 to 5
/// n2's.
final class HostileNodeTest {
  private static final long SEED = 7;
  private static final Plan PLAN =
      Settings.defaults()
          .with(
              PlanFile.read(
                  """
                  schema: dais.plan/v1
                  simulation:
                    agents: 6
                    rounds: 8
                    seed: 7
                  traffic:
                    spec: synthetic:family=scan,touch=4,start=2
                    batch: 40
                  """,
                  "the test's plan"))
          .plan();

  @TempDir private Path folder;
  private final TamperedLine honest = new TamperedLine();
  private final TamperedLine hostile = new TamperedLine();

  private static SigningKey key(int member) {
    return PlanFounders.key(SEED, member);
  }

  private LocalFleet fleet() throws InterruptedException {
    LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"));
    fleet.join("n1", honest::over);
    fleet.join("n2", hostile::over);
    return fleet;
  }

  private RunReport run(LocalFleet fleet) throws InterruptedException {
    return run(fleet, Duration.ofSeconds(60));
  }

  private RunReport run(LocalFleet fleet, Duration patience) throws InterruptedException {
    try (FleetRun run =
        FleetRun.of(
            PLAN,
            RunOptions.into(folder.resolve("fleet.db")),
            Path.of(""),
            patience,
            fleet.admin(),
            _ -> {})) {
      return run.run();
    }
  }

  private static NodeStatus status(LocalFleet fleet, String name) {
    return FleetServiceGrpc.newBlockingStub(fleet.admin())
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getNodesList()
        .stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// The run ends as it would without the hostile node's doings.
  private void decidesAsIfNothingWas(RunReport found) throws InterruptedException {
    try (Simulation simulation = Simulation.of(PLAN, RunOptions.into(folder.resolve("alone.db")))) {
      RunReport expected = simulation.run();
      assertThat(found.decisionDigest()).isEqualTo(expected.decisionDigest());
      assertThat(found.ledgerRoot()).isEqualTo(expected.ledgerRoot());
      assertThat(found.detection()).isEqualTo(expected.detection());
    }
  }

  @Test
  void aProfileOfAnotherSchemaEndsItsFoundingOnly() throws InterruptedException {
    try (LocalFleet fleet = fleet()) {
      hostile.up = said -> List.of(said.hasProfiles() ? foreign(said, 3) : said);
      hostile.down = heard -> heard.hasFounders() ? List.of() : List.of(heard);
      assertThatThrownBy(() -> run(fleet))
          .isInstanceOfSatisfying(
              Refusal.class, why -> assertThat(why.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
          .hasMessageContaining("the founders' profiles do not fit together: ")
          .hasMessageContaining("but member 3 has one of another with 0 and 0");
      assertThat(fleet.book("n1").all()).isEmpty();
      hostile.up = List::of;
      hostile.down = List::of;
      LedgerStore.remove(folder.resolve("fleet.db"));
      decidesAsIfNothingWas(run(fleet));
    }
  }

  @Test
  void anUnsignedProfileEndsItsSessionOnly() throws InterruptedException {
    try (LocalFleet fleet = fleet()) {
      hostile.up = said -> List.of(said.hasProfiles() ? foreign(said, 0) : said);
      assertThatThrownBy(() -> run(fleet, Duration.ofMillis(2_500)))
          .isInstanceOf(Refusal.class)
          .hasMessage("round 0, founding: still waiting for 1 of 2 nodes after 2 s: n2");
      assertThat(fleet.book("n1").all()).isEmpty();
      assertThat(status(fleet, "n1").getState()).isNotEqualTo(NodeState.NODE_STATE_ABSENT);
      assertThat(status(fleet, "n2").getSessionRefusal())
          .isEqualTo("the profile of member 3 is not signed by it");
    }
  }

  /// @param signer of the first of them; the others follow
  private static OpenSessionRequest foreign(OpenSessionRequest said, int signer) {
    FeatureProfile other = new FeatureProfile("another", 1, List.of(), List.of());
    OpenSessionRequest.Builder lie = said.toBuilder();
    for (int i = 0; i < 3; i++) {
      SignedProfile signed = SignedProfile.sign(other, key(signer + i));
      lie.getProfilesBuilder().setProfiles(i, ByteString.copyFrom(signed.encode()));
    }
    return lie.build();
  }

  /// What n2 says more of, in a message before its own.
  private static OpenSessionRequest before(OpenSessionRequest own, List<byte[]> more) {
    List<ByteString> bodies = more.stream().map(ByteString::copyFrom).toList();
    OpenSessionRequest.Builder message = OpenSessionRequest.newBuilder().setRunId(own.getRunId());
    return own.hasProposals()
        ? message
            .setProposals(
                Proposals.newBuilder()
                    .setRound(own.getProposals().getRound())
                    .addAllProposals(bodies))
            .build()
        : message
            .setBallots(
                Ballots.newBuilder().setRound(own.getBallots().getRound()).addAllBallots(bodies))
            .build();
  }

  private static SignedStatement<Proposal> proposal(OpenSessionRequest said, int at) {
    return SignedStatement.proposal(said.getProposals().getProposals(at).toByteArray());
  }

  private static Proposal with(Proposal of, int epoch, int round, int member) {
    return new Proposal(
        of.genesis(),
        epoch,
        round,
        member,
        of.basis(),
        of.snapshot(),
        of.signatures(),
        of.sightings());
  }

  /// A prototype's first column as the bits of a NaN: there are no floats on the wire, only numbers
  /// within bounds.
  private static byte[] notANumber(SignedStatement<Proposal> proposal) {
    byte[] bytes = proposal.encode();
    int column = proposal.statement().signatures().getFirst().prototype().columns()[0];
    byte[] before = ByteBuffer.allocate(4).putInt(column).array();
    int at =
        IntStream.range(40, bytes.length - 4)
            .filter(i -> Arrays.equals(bytes, i, i + 4, before, 0, 4))
            .reduce((_, last) -> last)
            .orElseThrow();
    ByteBuffer.wrap(bytes).putInt(at, Float.floatToRawIntBits(Float.NaN));
    return bytes;
  }

  @Test
  void forgedReplayedForeignAndMalformedStatementsAreRefusedAndChangeNothing() throws Exception {
    List<Integer> added = new ArrayList<>();
    hostile.up =
        own -> {
          List<byte[]> more = new ArrayList<>();
          if (own.hasProposals() && own.getProposals().getRound() == 3) {
            SignedStatement<Proposal> signed = proposal(own, 0);
            Proposal said = signed.statement();
            int epoch = said.epoch();
            more.add(SignedStatement.sign(with(said, epoch, 3, 0), key(4)).encode());
            more.add(SignedStatement.sign(with(said, epoch, 3, 99), key(4)).encode());
            more.add(SignedStatement.sign(with(said, epoch + 1, 3, 4), key(4)).encode());
            more.add(SignedStatement.sign(with(said, epoch, 2, 4), key(4)).encode());
            more.add(notANumber(signed));
            more.add(new byte[0]);
            more.add(Arrays.copyOf(signed.encode(), 40));
            more.add(
                honest.said.stream()
                    .filter(m -> m.hasProposals())
                    .map(m -> proposal(m, 0))
                    .filter(p -> p.statement().round() == 2)
                    .findFirst()
                    .orElseThrow()
                    .encode());
          } else if (own.hasBallots() && own.getBallots().getRound() == 4) {
            // Its own of the round before, and those of n1's member 0.
            more.addAll(ballotsOf(hostile, 3));
            more.addAll(ballotsOf(honest, 3));
          } else {
            return List.of(own);
          }
          added.add(more.size());
          return List.of(before(own, more), own);
        };
    try (LocalFleet fleet = fleet()) {
      decidesAsIfNothingWas(run(fleet));
      assertThat(added).hasSize(2);
      NodeStatus status = status(fleet, "n2");
      assertThat(status.getRefusedStatements())
          .isEqualTo(added.stream().mapToInt(Integer::intValue).sum());
      assertThat(status.getLastRefusal()).isEqualTo("WRONG_ROUND: expected round 4 but was 3");
      assertThat(status(fleet, "n1").getRefusedStatements()).isZero();
      assertThat(fleet.book("n1").all()).isEmpty();
    }
  }

  private static List<byte[]> ballotsOf(TamperedLine node, int round) {
    return node.said.stream()
        .filter(said -> said.hasBallots() && said.getBallots().getRound() == round)
        .flatMap(said -> said.getBallots().getBallotsList().stream())
        .map(ByteString::toByteArray)
        .toList();
  }

  @Test
  void aBallotStolenInItsOwnRoundIsRefused() throws Exception {
    // n2 waits with its own ballots of round 3 until it has heard those of member 0.
    hostile.up =
        own -> {
          if (!own.hasBallots() || own.getBallots().getRound() != 3) {
            return List.of(own);
          }
          long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
          while (ballotsOf(honest, 3).isEmpty()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(end);
            Thread.onSpinWait();
          }
          return List.of(before(own, ballotsOf(honest, 3).subList(0, 1)), own);
        };
    try (LocalFleet fleet = fleet()) {
      decidesAsIfNothingWas(run(fleet));
      assertThat(status(fleet, "n2").getRefusedStatements()).isEqualTo(1);
      assertThat(status(fleet, "n2").getLastRefusal()).isEqualTo("it does not host member 0");
    }
  }

  /// The same ballots with one verdict turned.
  private static byte[] turned(ByteString bytes) {
    BallotBatch said = SignedStatement.ballots(bytes.toByteArray()).statement();
    List<Ballot> ballots = new ArrayList<>(said.ballots());
    Ballot first = ballots.getFirst();
    ballots.set(
        0,
        new Ballot(
            first.candidate(),
            first.evidence(),
            first.verdict() == Verdict.REJECT ? Verdict.CONFIRM : Verdict.REJECT,
            List.of()));
    return SignedStatement.sign(
            new BallotBatch(
                said.genesis(),
                said.epoch(),
                said.round(),
                said.member(),
                said.candidates(),
                ballots),
            key(said.member()))
        .encode();
  }

  @Test
  void whoVotesTwiceIsConvictedByItsOwnSignaturesAndHeardNoMore() throws Exception {
    List<Integer> rounds = new ArrayList<>();
    hostile.up =
        own -> {
          if (!rounds.isEmpty()
              || !own.hasBallots()
              || SignedStatement.ballots(own.getBallots().getBallots(1).toByteArray())
                  .statement()
                  .ballots()
                  .isEmpty()) {
            return List.of(own);
          }
          rounds.add(own.getBallots().getRound());
          return List.of(before(own, List.of(turned(own.getBallots().getBallots(1)))), own);
        };
    try (LocalFleet fleet = fleet()) {
      assertThat(run(fleet).identity().rounds()).isEqualTo(8);
      assertThat(status(fleet, "n2").getLastRefusal())
          .isEqualTo("NOT_ENTITLED: member 4 is QUARANTINED and may not send PROPOSAL");
      assertThat(status(fleet, "n2").getDivergence()).isEmpty();
      assertThat(fleet.book("n1").all()).isEmpty();
      assertThat(fleet.book("n2").all()).isEmpty();
    }
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve("fleet.db"))) {
      List<Draft> round = Draft.of(reader.entriesOfRound(rounds.getFirst()));
      assertThat(of(round, EntryKind.EVIDENCE).map(draft -> Misconduct.decode(draft.body())))
          .filteredOn(Equivocation.class::isInstance)
          .singleElement()
          .satisfies(evidence -> assertThat(evidence.member()).isEqualTo(4));
      assertThat(of(round, EntryKind.BALLOTS).map(Draft::author)).doesNotContain(4).contains(3, 5);
      assertThat(of(Draft.of(reader.entriesOfRound(8)), EntryKind.PROPOSAL).map(Draft::author))
          .containsExactly(0, 1, 2, 3, 5);
    }
  }

  private static Stream<Draft> of(List<Draft> round, EntryKind kind) {
    return round.stream().filter(draft -> draft.kind() == kind);
  }

  @Test
  void aFloodOf100000MessagesEndsTheSessionForAWhileAndChangesNothing() throws Exception {
    int flood = 100_000;
    AtomicBoolean flooded = new AtomicBoolean();
    hostile.up =
        own -> {
          if (!own.hasProposals()
              || own.getProposals().getRound() != 2
              || !flooded.compareAndSet(false, true)) {
            return List.of(own);
          }
          OpenSessionRequest garbage = before(own, List.of(new byte[] {1, 2, 3}));
          return Stream.concat(Stream.generate(() -> garbage).limit(flood), Stream.of(own))
              .toList();
        };
    try (LocalFleet fleet = fleet()) {
      decidesAsIfNothingWas(run(fleet));
      assertThat(status(fleet, "n2").getRefusedStatements()).isBetween(1L, flood - 1L);
      assertThat(status(fleet, "n2").getLastRefusal()).startsWith("MALFORMED: ");
      assertThat(fleet.lost())
          .containsExactly("n2: n2 says too much: 10,000 messages at once, then one each 1 ms");
    }
  }

  /// Says one message in a session of its own.
  private static Status says(LocalFleet fleet, OpenSessionRequest... messages) throws Exception {
    ManagedChannel channel = fleet.channel(Role.NODE, "n9", fleet.address());
    CompletableFuture<Status> end = new CompletableFuture<>();
    StreamObserver<OpenSessionRequest> out =
        SessionServiceGrpc.newStub(channel)
            .openSession(
                new StreamObserver<>() {
                  @Override
                  public void onNext(OpenSessionResponse message) {}

                  @Override
                  public void onError(Throwable failure) {
                    end.complete(Status.fromThrowable(failure));
                  }

                  @Override
                  public void onCompleted() {
                    end.complete(Status.OK);
                  }
                });
    try {
      for (OpenSessionRequest message : messages) {
        out.onNext(message);
      }
      return end.get(20, TimeUnit.SECONDS);
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void whatNoNodeSaysEndsItsSessionAndNothingElse() throws Exception {
    try (LocalFleet fleet = fleet()) {
      OpenSessionRequest nothing = OpenSessionRequest.getDefaultInstance();
      assertThat(says(fleet, nothing).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status(fleet, "n9").getSessionRefusal()).isEqualTo("a message without content");

      OpenSessionRequest early =
          OpenSessionRequest.newBuilder().setProposals(Proposals.getDefaultInstance()).build();
      assertThat(says(fleet, early).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status(fleet, "n9").getSessionRefusal())
          .isEqualTo("expected Hello first but found PROPOSALS");

      OpenSessionRequest oversized =
          early.toBuilder()
              .setProposals(
                  Proposals.newBuilder().addProposals(ByteString.copyFrom(new byte[5 << 20])))
              .build();
      assertThat(says(fleet, oversized).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

      decidesAsIfNothingWas(run(fleet));
    }
  }
}
