package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.consensus.Committee;
import dais.consensus.CommitteeNotice;
import dais.consensus.Decision;
import dais.consensus.Judgement;
import dais.consensus.LateStatement;
import dais.consensus.Outcome;
import dais.consensus.RoundReader;
import dais.consensus.SignedStatement;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.telemetry.RoundId;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import dais.node.features.SignedProfile;
import dais.node.service.Distrusted;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.NodeStatus;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.RunEnded;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import dais.test.fleet.LocalFleet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Law 4: node n2 is lied to, n1 is told the truth. Members 0 to 2 are n1's, 3 to 5 n2's.
final class HostileCoordinatorTest {
  private static final String OTHER_PAST =
      "is not the one that this node verified before and holds: the history was rewritten";
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Plan PLAN = plan("");

  @TempDir private Path folder;
  private final TamperedLine line = new TamperedLine();

  private static Plan plan(String more) {
    return Settings.defaults()
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
                %s"""
                    .formatted(more),
                "the test's plan"))
        .plan();
  }

  /// What becomes of a transaction on the way to n2; the same list if it is told as it is.
  private interface Lie {
    List<Draft> of(List<Draft> transaction, int round, ToldHistory history);
  }

  private static boolean opens(List<Draft> transaction) {
    return RoundReader.opens(transaction.getFirst().kind());
  }

  private static boolean closes(List<Draft> transaction) {
    return transaction.getLast().kind() == EntryKind.SUMMARY;
  }

  private static int first(List<Draft> transaction, EntryKind kind) {
    return IntStream.range(0, transaction.size())
        .filter(i -> transaction.get(i).kind() == kind)
        .findFirst()
        .orElse(-1);
  }

  /// Tells each transaction as the lie has it, with heads that fit.
  private void tell(Plan plan, Lie lie) {
    ToldHistory history = new ToldHistory(plan.consensus());
    line.down =
        message -> {
          if (message.getCommitted().getCommit().getRecordsCount() == 0) {
            return List.of(message);
          }
          List<Draft> truth = ToldHistory.drafts(message);
          int round = truth.getFirst().round();
          if (round > 0 && opens(truth)) {
            history.opened(truth);
          }
          List<Draft> told = lie.of(truth, round, history);
          OpenSessionResponse instead = history.tell(message, told);
          if (round > 0 && closes(truth)) {
            history.closed(closes(told) ? told : truth, round);
          }
          return List.of(instead);
        };
  }

  private NodeStatus status(LocalFleet fleet) {
    return FleetServiceGrpc.newBlockingStub(fleet.admin())
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getNodesList()
        .stream()
        .filter(node -> node.getName().equals("n2"))
        .findFirst()
        .orElseThrow();
  }

  private FleetRun run(LocalFleet fleet, Plan plan) {
    return FleetRun.of(
        plan,
        RunOptions.into(folder.resolve("fleet.db")),
        Path.of(""),
        Duration.ofSeconds(30),
        fleet.admin(),
        _ -> {});
  }

  private LocalFleet fleet() throws InterruptedException {
    LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"));
    fleet.join("n1");
    fleet.join("n2", line::over);
    return fleet;
  }

  private Divergence told() {
    return line.said.stream()
        .filter(OpenSessionRequest::hasDivergence)
        .findFirst()
        .orElseThrow()
        .getDivergence();
  }

  private boolean learned(int round) {
    return line.said.stream()
        .anyMatch(said -> said.hasLearned() && said.getLearned().getRound() == round);
  }

  private boolean voted(int round) {
    return line.said.stream()
        .anyMatch(said -> said.hasBallots() && said.getBallots().getRound() == round);
  }

  /// The run ends, nothing of the round is learned, and node, coordinator and log say why.
  private Divergence detects(Plan plan, String what) throws Exception {
    try (LocalFleet fleet = fleet();
        FleetRun run = run(fleet, plan)) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.NEGATIVE))
          .hasMessageContaining("node n2 recomputes another outcome: ")
          .hasMessageContaining(what);
      assertThat(status(fleet).getDivergence()).contains(what);
      Divergence divergence = told();
      assertThat(divergence.getWhat()).contains(what);
      if (!what.equals(OTHER_PAST)) {
        assertThat(learned(divergence.getRound())).isFalse();
      }
      assertThat(fleet.book("n1").all()).isEmpty();
      Distrusted recorded = fleet.book("n2").all().getFirst();
      assertThat(recorded.round()).isEqualTo(divergence.getRound());
      assertThat(recorded.what()).isEqualTo(divergence.getWhat());
      assertThat(recorded.trace())
          .isEqualTo(new RoundId(recorded.run(), recorded.round()).traceId());
      return divergence;
    }
  }

  /// Of the first transaction that has what it takes.
  private static Lie once(UnaryOperator<List<Draft>> change) {
    boolean[] done = {false};
    return (transaction, _, _) -> {
      List<Draft> told = done[0] ? transaction : change.apply(transaction);
      done[0] |= !told.equals(transaction);
      return told;
    };
  }

  @Test
  void aForgedAcceptance() throws Exception {
    tell(
        PLAN,
        once(
            transaction -> {
              int at = first(transaction, EntryKind.DECISION);
              if (at < 0) {
                return transaction;
              }
              Decision truth = Decision.decode(transaction.get(at).body());
              Decision forged =
                  new Decision(
                      truth.candidate(),
                      truth.rule(),
                      new Judgement(
                          Outcome.ACCEPTED,
                          Judgement.Reason.ALL_CONDITIONS_HOLD,
                          truth.judgement().margin() + 1),
                      truth.authors(),
                      truth.authorsNeeded(),
                      truth.tally(),
                      truth.certificate());
              return ToldHistory.with(transaction, at, forged.encode());
            }));
    Divergence divergence = detects(PLAN, "decision ");
    assertThat(Decision.decode(divergence.getFound().toByteArray()).outcome())
        .isEqualTo(Outcome.ACCEPTED);
    assertThat(Decision.decode(divergence.getExpected().toByteArray()).judgement())
        .isNotEqualTo(Decision.decode(divergence.getFound().toByteArray()).judgement());
  }

  @Test
  void aBallotThatIsDroppedButCounted() throws Exception {
    tell(
        PLAN,
        once(
            transaction ->
                first(transaction, EntryKind.BALLOTS) < 0
                    ? transaction
                    : ToldHistory.without(transaction, EntryKind.BALLOTS, 0)));
    detects(PLAN, "decision ");
  }

  @Test
  void anOwnBallotThatIsDroppedWithAllThatFollows() throws Exception {
    tell(
        PLAN,
        (transaction, round, history) ->
            round == 3 && closes(transaction)
                ? history.closingWithout(4, transaction, round)
                : transaction);
    Divergence divergence =
        detects(PLAN, "BALLOTS of member 4, round 3 was sent but left out of the round");
    assertThat(divergence.getExpected().isEmpty()).isFalse();
    assertThat(divergence.getFound().isEmpty()).isTrue();
  }

  @Test
  void anOwnProposalThatIsDroppedWithAllThatFollows() throws Exception {
    tell(
        PLAN,
        (transaction, round, history) ->
            round == 3 && opens(transaction)
                ? history.opening(
                    RoundReader.opening(transaction).proposals().stream()
                        .filter(proposal -> proposal.member() != 5)
                        .toList(),
                    round)
                : transaction);
    detects(PLAN, "PROPOSAL of member 5, round 3 was sent but left out of the round");
    assertThat(voted(3)).isFalse();
  }

  @Test
  void aStatementThatIsCalledLateWhereNobodyIs() throws Exception {
    List<Draft> earlier = new ArrayList<>();
    tell(
        PLAN,
        (transaction, round, _) -> {
          if (round == 2 && opens(transaction)) {
            earlier.addAll(transaction);
          }
          return round == 3 && closes(transaction)
              ? withLate(transaction, earlier.getFirst())
              : transaction;
        });
    detects(PLAN, "late PROPOSAL of member 0, round 2 in a run in which nobody is late");
  }

  private static List<Draft> withLate(List<Draft> closing, Draft proposal) {
    Draft summary = closing.getLast();
    List<Draft> more = new ArrayList<>(closing.subList(0, closing.size() - 1));
    more.add(
        new Draft(
            EntryKind.LATE,
            summary.round(),
            proposal.author(),
            summary.eventTimeMicros(),
            new LateStatement(SignedStatement.proposal(proposal.body())).encode()));
    more.add(summary);
    return more;
  }

  @Test
  void anAlteredCandidate() throws Exception {
    tell(
        PLAN,
        once(
            transaction ->
                first(transaction, EntryKind.CANDIDATE) < 0
                    ? transaction
                    : transaction.subList(0, transaction.size() - 1)));
    Divergence divergence = detects(PLAN, "candidate ");
    assertThat(divergence.getFound().isEmpty()).isTrue();
    assertThat(voted(divergence.getRound())).isFalse();
  }

  @Test
  void proposalsInAnotherOrder() throws Exception {
    tell(
        PLAN,
        (transaction, round, _) -> {
          List<Draft> told = new ArrayList<>(transaction);
          if (round == 2 && opens(transaction)) {
            Collections.swap(told, 0, 1);
          }
          return told;
        });
    detects(PLAN, "PROPOSAL of member 0, round 2 after that of member 1");
  }

  @Test
  void aForgedProposal() throws Exception {
    tell(
        PLAN,
        (transaction, round, _) -> {
          if (round != 2 || !opens(transaction)) {
            return transaction;
          }
          byte[] body = transaction.getFirst().body();
          body[body.length - 1] ^= 1;
          return ToldHistory.with(transaction, 0, body);
        });
    detects(PLAN, "BAD_SIGNATURE");
  }

  @Test
  void aWrongMerge() throws Exception {
    tell(
        PLAN,
        (transaction, round, _) -> {
          if (round != 0) {
            return transaction;
          }
          int at = first(transaction, EntryKind.PROFILE);
          return ToldHistory.with(transaction, at, transaction.get(at + 1).body());
        });
    detects(PLAN, "entry 1 of the founding is not this node's PROFILE");
  }

  @Test
  void aProfileThatIsReplacedForAll() throws Exception {
    line.down = message -> List.of(message.hasFounders() ? replaced(message, 3) : message);
    Divergence divergence =
        detects(PLAN, "the profile of member 3 is not the one that it has said");
    assertThat(SignedProfile.decode(divergence.getExpected().toByteArray()).profile())
        .isNotEqualTo(SignedProfile.decode(divergence.getFound().toByteArray()).profile());
  }

  /// The coordinator knows the seed of a plan run: it can sign for everybody.
  private static OpenSessionResponse replaced(OpenSessionResponse message, int member) {
    OpenSessionResponse.Builder lie = message.toBuilder();
    byte[] other = lie.getFounders().getProfiles(member - 1).toByteArray();
    SignedProfile forged =
        SignedProfile.sign(
            SignedProfile.decode(other).profile(),
            PlanFounders.key(PLAN.simulation().seed(), member));
    lie.getFoundersBuilder().setProfiles(member, ByteString.copyFrom(forged.encode()));
    return lie.build();
  }

  @Test
  void twoHistories() throws Exception {
    tell(
        PLAN,
        (transaction, round, history) ->
            round == 2 && closes(transaction)
                ? history.closingWithout(0, transaction, round)
                : transaction);
    Divergence divergence = detects(PLAN, "OTHER_HISTORY: expected root after round 2 ");
    assertThat(divergence.getRound()).isEqualTo(3);
    assertThat(divergence.getWhat()).contains("PROPOSAL of member 0, round 3");
    assertThat(learned(2)).as("the lie of round 2 follows").isTrue();
  }

  @Test
  void theCoordinatorRefusesWhatBuildsOnAnotherHistory() throws Exception {
    tell(
        PLAN,
        (transaction, round, history) ->
            round == 2 && closes(transaction)
                ? history.closingWithout(0, transaction, round)
                : transaction);
    try (LocalFleet fleet = fleet();
        FleetRun run = run(fleet, PLAN)) {
      assertThatThrownBy(run::run).isInstanceOf(Refusal.class);
      assertThat(status(fleet).getRefusedStatements()).isEqualTo(3);
      assertThat(status(fleet).getLastRefusal())
          .startsWith("OTHER_HISTORY: expected root after round 2 ");
    }
  }

  @Test
  void aGroundSeedOfACommittee() throws Exception {
    Plan plan = plan("consensus:\n  rule: committee\n");
    tell(
        plan,
        (transaction, round, _) -> {
          if (round != 2 || !opens(transaction)) {
            return transaction;
          }
          int at = first(transaction, EntryKind.COMMITTEE);
          if (!(CommitteeNotice.decode(transaction.get(at).body()) instanceof Committee drawn)) {
            throw new AssertionError("no committee in round 2");
          }
          Committee ground =
              new Committee(
                  drawn.round(),
                  Hash.sha256(new byte[] {1}),
                  drawn.proposals(),
                  drawn.electorate(),
                  drawn.members());
          return ToldHistory.with(transaction, at, ground.encode());
        });
    detects(plan, "hash of the seed that round 2 reveals");
    assertThat(voted(2)).isFalse();
  }

  private void tellHead(boolean opening, UnaryOperator<TreeHead> lie) {
    line.down =
        message -> {
          List<Draft> truth = ToldHistory.drafts(message);
          if (truth.isEmpty() || truth.getFirst().round() != 4 || opens(truth) != opening) {
            return List.of(message);
          }
          var head = message.getCommitted().getCommit().getHead();
          TreeHead told =
              lie.apply(new TreeHead(head.getSize(), Hash.of(head.getRoot().toByteArray())));
          return List.of(ToldHistory.message(message, truth, told));
        };
  }

  @Test
  void aLedgerThatIsSmallerThanItWas() throws Exception {
    tellHead(true, head -> new TreeHead(head.size() - 30, head.root()));
    detects(PLAN, "the ledger in round 4: expected TreeHead[size=");
    assertThat(voted(4)).isFalse();
  }

  @Test
  void aLedgerThatIsSmallerThanItWasAfterTheVote() throws Exception {
    tellHead(false, head -> new TreeHead(head.size() - 30, head.root()));
    detects(PLAN, "the ledger in round 4: expected TreeHead[size=");
  }

  @Test
  void anotherRootOfTheSameSize() throws Exception {
    tellHead(false, head -> new TreeHead(head.size(), Hash.sha256(new byte[] {2})));
    detects(PLAN, "ledger root after round 4");
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void aRunThatBeginsAnewThoughItsLedgerWasVerified() throws Exception {
    List<OpenSessionResponse> heard = new ArrayList<>();
    line.down =
        message -> {
          heard.add(message);
          return message.hasRoundOpened() && message.getRoundOpened().getRound() == 4
              ? List.of(
                  heard.stream()
                      .filter(OpenSessionResponse::hasRunAssigned)
                      .findFirst()
                      .orElseThrow())
              : List.of(message);
        };
    Divergence divergence = detects(PLAN, "the run begins anew though this node has verified ");
    assertThat(divergence.getRound()).isEqualTo(4);
  }

  @Test
  void aRunThatIsShownOnceMoreWithAnotherPast() throws Exception {
    List<OpenSessionResponse> heard = new CopyOnWriteArrayList<>();
    line.down =
        message -> {
          if (message.getRunId().isEmpty()) {
            return List.of(message);
          }
          if (!message.hasRoundOpened() || message.getRoundOpened().getRound() != 4) {
            heard.add(message);
            return List.of(message);
          }
          return again(message, heard);
        };
    Divergence divergence = detects(PLAN, OTHER_PAST);
    assertThat(divergence.getRound()).isEqualTo(2);
  }

  /// The run ends and is gone on with from its beginning, with another round 2.
  private static List<OpenSessionResponse> again(
      OpenSessionResponse now, List<OpenSessionResponse> heard) {
    ToldHistory history = new ToldHistory(PLAN.consensus());
    List<OpenSessionResponse> again = new ArrayList<>();
    again.add(now.toBuilder().setRunEnded(RunEnded.getDefaultInstance()).build());
    for (OpenSessionResponse message : heard) {
      if (message.hasRunAssigned()) {
        again.add(
            message.toBuilder()
                .setRunAssigned(message.getRunAssigned().toBuilder().setBegins(false))
                .build());
        continue;
      }
      if (!message.hasCommitted()) {
        again.add(message);
        continue;
      }
      List<Draft> truth = ToldHistory.drafts(message);
      int round = truth.getFirst().round();
      if (round > 0 && opens(truth)) {
        history.opened(truth);
      }
      List<Draft> told =
          round == 2 && closes(truth) ? history.closingWithout(0, truth, round) : truth;
      again.add(history.tell(message, told));
      if (round > 0 && closes(told)) {
        history.closed(told, round);
      }
      if (round == 2 && closes(told)) {
        return again;
      }
    }
    throw new AssertionError("round 2 was never heard");
  }

  @Test
  void isRememberedWhereACoordinatorHasNoSay() throws Exception {
    tellHead(false, head -> new TreeHead(head.size(), Hash.sha256(new byte[] {3})));
    line.up = said -> said.hasDivergence() ? List.of() : List.of(said);
    try (LocalFleet fleet = fleet();
        FleetRun run =
            FleetRun.of(
                PLAN,
                RunOptions.into(folder.resolve("fleet.db")),
                Path.of(""),
                Duration.ofMillis(2_500),
                fleet.admin(),
                _ -> {})) {
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.TIMEOUT));
      await(() -> !fleet.book("n2").all().isEmpty());
      assertThat(status(fleet).getDivergence()).isEmpty();
      String runId = fleet.book("n2").all().getFirst().run();
      assertThat(fleet.book("n2").of(runId)).isPresent();

      line.down = List::of;
      try (FleetRun again =
          FleetRun.of(
              PLAN,
              RunOptions.into(folder.resolve("again.db")),
              Path.of(""),
              Duration.ofSeconds(30),
              fleet.admin(),
              _ -> {})) {
        assertThatThrownBy(again::run)
            .hasMessageStartingWith("node n2: this node distrusts its coordinator since round 4")
            .hasMessageContaining("ledger root after round 4");
      }
      assertThat(learned(5)).isFalse();
    }
  }

  @Test
  void whatIsNoMessageCostsTheSessionNotTheNode() throws Exception {
    boolean[] done = {false};
    line.down =
        message -> {
          if (!done[0] && message.hasRoundOpened() && message.getRoundOpened().getRound() == 2) {
            done[0] = true;
            throw new IllegalStateException("cannot be read");
          }
          return List.of(message);
        };
    try (LocalFleet fleet = fleet();
        FleetRun run = run(fleet, PLAN)) {
      assertThat(run.run().identity().rounds()).isEqualTo(8);
      assertThat(fleet.lost()).anyMatch(why -> why.startsWith("n2: "));
    }
  }

  @Test
  void whatIsNoEntryAtAll() throws Exception {
    line.down =
        message -> {
          List<Draft> truth = ToldHistory.drafts(message);
          return truth.isEmpty() || truth.getFirst().round() != 2 || opens(truth)
              ? List.of(message)
              : List.of(
                  ToldHistory.message(
                      message,
                      ToldHistory.with(truth, truth.size() - 1, new byte[] {1, 2, 3}),
                      TreeHead.EMPTY));
        };
    detects(PLAN, "what is no entry of a ledger: ");
  }
}
