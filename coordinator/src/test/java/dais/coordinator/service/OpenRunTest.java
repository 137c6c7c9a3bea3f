package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.proto.coordinator.v1.Absence;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.FeatureSpace;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.Ready;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunFailed;
import dais.proto.coordinator.v1.RunOver;
import dais.proto.coordinator.v1.Turn;
import dais.proto.coordinator.v1.Waiting;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// A plan run, its nodes scripted and its loop turned by hand.
final class OpenRunTest {
  private static final int MEMBERS = 5;
  private static final int ROUNDS = 3;

  @TempDir private Path folder;

  private ScriptedFleet fleet(String ledger) {
    return new ScriptedFleet(folder.resolve(ledger), MEMBERS, 2, ROUNDS);
  }

  private Hash rootOf(String ledger) {
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve(ledger))) {
      return reader.head().root();
    }
  }

  private Hash unbroken() throws InterruptedException {
    ScriptedFleet fleet = fleet("unbroken.db");
    fleet.start(false);
    fleet.finish();
    return rootOf("unbroken.db");
  }

  private static RunOver over(ScriptedFleet fleet) {
    return fleet.events.getLast().getRunOver();
  }

  private static OpenSessionRequest.Builder message(ScriptedFleet fleet) {
    return OpenSessionRequest.newBuilder().setRunId(Wire.bytes(fleet.run().runId()));
  }

  @Test
  void decidesEveryRoundAndEnds() throws InterruptedException {
    ScriptedFleet fleet = fleet("run.db");
    fleet.start(false);
    fleet.finish();

    assertThat(fleet.events.getFirst().getRunBegun().getNodesList()).containsExactly("n1", "n2");
    assertThat(fleet.events.get(1).getFounded().getMembersByNodeMap())
        .containsEntry("n1", 3)
        .containsEntry("n2", 2);
    assertThat(fleet.roundsTold()).containsExactly(1, 2, 3);
    RunEvent last =
        fleet.events.stream().filter(RunEvent::hasRoundDecided).reduce((_, b) -> b).orElseThrow();
    assertThat(last.getRoundDecided().getRoot()).isEqualTo(Wire.bytes(rootOf("run.db")));
    assertThat(fleet.node("n1").root()).isEqualTo(rootOf("run.db"));
    assertThat(fleet.node("n2").root()).isEqualTo(rootOf("run.db"));
    assertThat(over(fleet).getExitCode()).isZero();
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.OVER);
    assertThat(fleet.refusals).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"RESTORING", "RECALLING", "RESTING", "OVER"})
  void namesWhomAPhaseWaitsForAndEndsAtItsDeadline(RunPhase phase) throws InterruptedException {
    ScriptedFleet fleet = fleet("late.db");
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == phase);
    fleet.kill("n2");
    while (fleet.step(300)) {}
    int told = fleet.events.size();
    fleet.run().tick();
    assertThat(fleet.events).as("a short wait is no news").hasSize(told);
    fleet.now += TimeUnit.SECONDS.toNanos(4);
    fleet.run().tick();
    Waiting waiting = fleet.events.getLast().getWaiting();
    fleet.now += TimeUnit.SECONDS.toNanos(6);
    fleet.run().tick();

    assertThat(waiting.getNodesList()).containsExactly("n2");
    assertThat(waiting.getOf()).isEqualTo(2);
    assertThat(waiting.getLeftMillis()).isEqualTo(6_000);
    assertThat(over(fleet).getExitCode()).isEqualTo(ExitCode.TIMEOUT.code());
    assertThat(over(fleet).getMessage())
        .contains("still waiting for 1 of 2 nodes after 10 s: n2")
        .contains(waiting.getPhase());
    fleet.run().tick();
    assertThat(fleet.events.stream().filter(RunEvent::hasRunOver)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"FOUNDING", "MERGING", "FITTING"})
  void itsMembersStayUntilThereIsARound(RunPhase phase) throws InterruptedException {
    ScriptedFleet fleet = fleet("early.db");
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == phase);
    assertThatThrownBy(() -> fleet.run().leave())
        .isInstanceOf(Refusal.class)
        .hasMessage("the run has no round yet: it is " + phase.text());
    fleet.finish();
    assertThat(fleet.roundsTold()).containsExactly(1, 2, 3);
  }

  @Test
  void waitsForItsDriverBeforeItCommitsTheNextRound() throws InterruptedException {
    ScriptedFleet fleet = fleet("driver.db");
    fleet.driverAnswers = false;
    fleet.start(false);
    fleet.until(() -> !fleet.roundsTold().isEmpty());
    while (fleet.step(300)) {}
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.PROPOSING);
    assertThat(fleet.run().round()).isEqualTo(2);
    fleet.now += TimeUnit.SECONDS.toNanos(2);
    fleet.run().tick();
    assertThat(fleet.events.getLast().getWaiting().getNodesList())
        .containsExactly("the run's driver");

    List<RunEvent> missed = fleet.run().takenOver();
    assertThat(missed.getFirst().hasRunBegun()).isTrue();
    assertThat(missed.getLast().getRoundDecided().getRound()).isEqualTo(1);
    assertThat(missed.stream().filter(RunEvent::hasTurnsScored)).hasSize(2);
    fleet.run().heardByDriver(7);
    assertThat(fleet.step(100)).isFalse();
    fleet.driverAnswers = true;
    fleet.run().heardByDriver(1);
    fleet.finish();
    assertThat(fleet.roundsTold()).containsExactly(1, 2, 3);
  }

  @Test
  void endsAfterTheRoundUnderWayWhenItsDriverIsGone() throws InterruptedException {
    ScriptedFleet fleet = fleet("stopped.db");
    fleet.driverAnswers = false;
    fleet.start(false);
    fleet.until(() -> !fleet.roundsTold().isEmpty());
    while (fleet.step(300)) {}
    fleet
        .run()
        .driverLeft(new Refusal(ExitCode.INTERRUPTED, "the run's driver left in round 2", ""));
    fleet.finish();
    assertThat(fleet.roundsTold()).containsExactly(1, 2);
  }

  @Test
  void refusesStatementsOfMembersThatTheNodeDoesNotHost() throws InterruptedException {
    Hash expected = unbroken();
    ScriptedFleet fleet = fleet("forged.db");
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.PROPOSING);
    ScriptedFleet other = new ScriptedFleet(folder.resolve("other.db"), MEMBERS, 1, 1);
    other.start(false);
    other.until(() -> other.run().phase() == RunPhase.PROPOSING);
    ByteString stolen = other.node("n1").proposals(1).getFirst();
    fleet.say(
        "n2",
        message(fleet)
            .setProposals(
                Proposals.newBuilder()
                    .setRound(1)
                    .addProposals(stolen)
                    .addProposals(ByteString.copyFromUtf8("garbage")))
            .build());
    fleet.finish();

    assertThat(fleet.refusals)
        .hasSize(2)
        .anyMatch(reason -> reason.equals("n2: it does not host member 0"))
        .anyMatch(reason -> reason.startsWith("n2: MALFORMED: "));
    assertThat(rootOf("forged.db")).isEqualTo(expected);
  }

  @Test
  void refusesToHoldMoreThanABoundOfWhatIsNotVerifiedYet() throws InterruptedException {
    Hash expected = unbroken();
    ScriptedFleet fleet = fleet("flood.db");
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.PROPOSING);
    List<Runnable> waiting = new ArrayList<>();
    fleet.verifiers = waiting::add;
    OpenSessionRequest garbage =
        message(fleet)
            .setProposals(
                Proposals.newBuilder()
                    .setRound(1)
                    .addProposals(ByteString.copyFrom(new byte[1 << 20])))
            .build();
    for (int i = 0; i < 8; i++) {
      fleet.run().hear("n2", garbage);
    }
    assertThatThrownBy(() -> fleet.run().hear("n2", garbage))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refusal -> {
              assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(RemoteRefusal.read(refusal)).isPresent();
            })
        .hasMessageContaining("9437184 bytes of statements of n2 wait to be verified");
    fleet.verifiers = Runnable::run;
    waiting.forEach(Runnable::run);
    fleet.finish();
    assertThat(fleet.refusals).hasSize(8);
    assertThat(rootOf("flood.db")).isEqualTo(expected);
  }

  @Test
  void refusesToHearOfMembersThatTheNodeDoesNotHost() throws InterruptedException {
    ScriptedFleet fleet = fleet("turns.db");
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.LEARNING);
    OpenSessionRequest turns =
        message(fleet)
            .setLearned(Learned.newBuilder().setRound(1).addTurns(Turn.newBuilder().setMember(0)))
            .build();
    OpenSessionRequest absences =
        message(fleet)
            .setLearned(
                Learned.newBuilder().setRound(1).addAbsences(Absence.newBuilder().setMember(9)))
            .build();
    assertThatThrownBy(() -> fleet.run().hear("n2", turns))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n2 speaks for member 0, which it does not host");
    assertThatThrownBy(() -> fleet.run().hear("n1", absences))
        .hasMessage("n1 speaks for member 9, which it does not host");
  }

  @Test
  void tellsWhichMembersFailed() throws InterruptedException {
    ScriptedFleet fleet = fleet("absent.db");
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.LEARNING);
    fleet
        .run()
        .hear(
            "n2",
            message(fleet)
                .setLearned(
                    Learned.newBuilder()
                        .setRound(1)
                        .addAbsences(Absence.newBuilder().setMember(4).setReason("no data")))
                .build());
    fleet.until(() -> !fleet.roundsTold().isEmpty());
    assertThat(
            fleet.events.stream()
                .filter(RunEvent::hasRoundDecided)
                .findFirst()
                .orElseThrow()
                .getRoundDecided()
                .getAbsencesList())
        .containsExactly(Absence.newBuilder().setMember(4).setReason("no data").build());
  }

  @Test
  void refusesMoreOrFewerProfilesThanMembers() {
    ScriptedFleet fleet = fleet("profiles.db");
    fleet.start(false);
    fleet
        .run()
        .hear(
            "n1",
            message(fleet)
                .setProfiles(Profiles.newBuilder().addProfiles(ScriptedNode.profile(0)))
                .build());
    Profiles.Builder three = Profiles.newBuilder();
    for (int member = 2; member < 5; member++) {
      three.addProfiles(ScriptedNode.profile(member));
    }
    assertThatThrownBy(() -> fleet.run().hear("n2", message(fleet).setProfiles(three).build()))
        .hasMessage("expected 2 profiles of n2 but found more");
    assertThatThrownBy(
            () ->
                fleet
                    .run()
                    .hear(
                        "n2",
                        message(fleet).setProfiles(Profiles.newBuilder().setLast(true)).build()))
        .hasMessage("expected a profile of each member of n2 but found none of [3, 4]");
  }

  @ParameterizedTest
  @CsvSource({
    "4, the profile of member 3 is not signed by it",
    "-1, what member 3 says is no profile: expected version 1 but was 110 (at byte 1 of 4)",
  })
  void refusesAProfileThatItsMemberHasNotSigned(int signer, String expected) {
    ScriptedFleet fleet = fleet("unsigned.db");
    fleet.start(false);
    Profiles.Builder profiles =
        Profiles.newBuilder()
            .addProfiles(
                signer < 0 ? ByteString.copyFromUtf8("none") : ScriptedNode.profile(signer));
    assertThatThrownBy(() -> fleet.run().hear("n2", message(fleet).setProfiles(profiles).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(expected);
  }

  @Test
  void endsWhenNodesMakeDifferentSpaces() throws InterruptedException {
    ScriptedFleet fleet = fleet("spaces.db");
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.MERGING);
    OpenRun run = fleet.run();
    OpenSessionRequest.Builder message = message(fleet);
    assertThatThrownBy(
            () ->
                run.hear("n1", message.setFeatureSpace(FeatureSpace.getDefaultInstance()).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("what n1 says is no feature space: ");
    run.hear("n1", message.setFeatureSpace(ScriptedFleet.space("bytes")).build());
    fleet.kill("n1");
    fleet.finish();
    assertThat(over(fleet).getExitCode()).isEqualTo(ExitCode.NEGATIVE.code());
    assertThat(over(fleet).getMessage())
        .isEqualTo("the nodes made 2 different feature spaces of the same profiles");
  }

  @Test
  void endsWhenANodeRecomputesAnotherOutcome() throws InterruptedException {
    ScriptedFleet fleet = fleet("diverged.db");
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.VOTING);
    fleet
        .run()
        .hear(
            "n1",
            message(fleet)
                .setDivergence(Divergence.newBuilder().setRound(1).setWhat("candidate 0"))
                .build());
    assertThat(over(fleet).getExitCode()).isEqualTo(ExitCode.NEGATIVE.code());
    assertThat(over(fleet).getMessage())
        .isEqualTo("round 1: node n1 recomputes another outcome: candidate 0");
  }

  @Test
  void endsWithTheReasonOfANodeThatCannotTakePart() throws InterruptedException {
    ScriptedFleet fleet = fleet("failed.db");
    fleet.start(false);
    fleet
        .run()
        .hear(
            "n1",
            message(fleet)
                .setRunFailed(
                    RunFailed.newBuilder().setExitCode(4).setMessage("no file x").setHint("copy"))
                .build());
    assertThat(over(fleet))
        .isEqualTo(
            RunOver.newBuilder()
                .setExitCode(4)
                .setMessage("node n1: no file x")
                .setHint("copy")
                .build());
    fleet.run().hear("n2", message(fleet).setReady(Ready.newBuilder()).build());
    fleet.run().joined("n2", KeptLedger.newBuilder().setSize(0).build());
    fleet.run().abandon(Refusal.badInput("again", ""));
    assertThat(fleet.events.stream().filter(RunEvent::hasRunOver)).hasSize(1);
  }

  @Test
  void hearsNothingOutOfTurnOrOfAnotherRunOrNode() throws InterruptedException {
    Hash expected = unbroken();
    ScriptedFleet fleet = fleet("turn.db");
    fleet.start(false);
    for (RunPhase phase :
        List.of(RunPhase.MERGING, RunPhase.PROPOSING, RunPhase.VOTING, RunPhase.LEARNING)) {
      fleet.until(() -> fleet.run().phase() == phase);
      for (String node : List.of("n1", "n3")) {
        OpenSessionRequest.Builder about =
            node.equals("n1") && phase == RunPhase.MERGING
                ? OpenSessionRequest.newBuilder().setRunId(ByteString.copyFromUtf8("another"))
                : message(fleet);
        if (phase != RunPhase.FOUNDING) {
          fleet.run().hear(node, about.setProfiles(Profiles.newBuilder().setLast(true)).build());
        }
        fleet.run().hear(node, about.setReady(Ready.newBuilder().setSize(99)).build());
        fleet.run().hear(node, about.setProposals(Proposals.newBuilder().setRound(9)).build());
        fleet
            .run()
            .hear(
                node,
                about
                    .setBallots(dais.proto.coordinator.v1.Ballots.newBuilder().setRound(9))
                    .build());
        fleet.run().hear(node, about.setLearned(Learned.newBuilder().setRound(9)).build());
        fleet
            .run()
            .hear(
                node, about.setHeartbeat(dais.proto.coordinator.v1.Heartbeat.newBuilder()).build());
      }
      if (phase != RunPhase.MERGING) {
        fleet.run().hear("n1", message(fleet).setFeatureSpace(FeatureSpace.newBuilder()).build());
      }
      fleet.run().joined("n3", KeptLedger.newBuilder().setSize(0).build());
    }
    fleet.finish();
    assertThat(rootOf("turn.db")).isEqualTo(expected);
  }

  @Test
  void refusesALedgerThatIsThereAlready() throws InterruptedException {
    unbroken();
    ScriptedFleet fleet = fleet("unbroken.db");
    assertThatThrownBy(() -> fleet.start(false))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("expected no file but found");
  }

  @Test
  void doesNotGoOnWithAnotherRunsLedger() throws InterruptedException {
    unbroken();
    ScriptedFleet fleet = new ScriptedFleet(folder.resolve("unbroken.db"), 4, 2, ROUNDS);
    assertThatThrownBy(() -> fleet.start(true))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("holds another run");
  }

  @Test
  void restoresALedgerThatWasRolledBack() throws Exception {
    Hash expected = unbroken();
    ScriptedFleet fleet = fleet("rolled.db");
    fleet.start(false);
    fleet.until(() -> fleet.roundsTold().contains(2));
    fleet.crash();
    fleet.loseLedger();
    ScriptedFleet shorter = new ScriptedFleet(folder.resolve("rolled.db"), MEMBERS, 2, 1);
    shorter.start(false);
    shorter.finish();
    fleet.start(true);
    fleet.finish();
    assertThat(over(fleet).getMessage()).isEmpty();
    assertThat(rootOf("rolled.db")).isEqualTo(expected);
  }

  @Test
  void endsWhereANodeHasFollowedMoreThanTheLedgerHolds() throws InterruptedException {
    ScriptedFleet fleet = fleet("less.db");
    fleet.start(false);
    fleet.until(() -> fleet.roundsTold().contains(1));
    fleet.run().joined("n1", KeptLedger.newBuilder().setSize(999).build());
    assertThat(over(fleet).getExitCode()).isEqualTo(ExitCode.NEGATIVE.code());
    assertThat(over(fleet).getMessage()).contains("the ledger was rolled back");
  }

  @Test
  void expectsEveryNodeToHoldWhatTheLedgerHolds() throws InterruptedException {
    ScriptedFleet fleet = fleet("size.db");
    fleet.start(false);
    fleet.until(() -> fleet.roundsTold().contains(1));
    fleet.crash();
    fleet.start(true);
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.RECALLING);
    fleet.run().hear("n1", message(fleet).setReady(Ready.newBuilder().setSize(1)).build());
    fleet.now += TimeUnit.SECONDS.toNanos(2);
    fleet.run().tick();
    assertThat(fleet.events.getLast().getWaiting().getNodesList()).containsExactly("n1", "n2");
    assertThatThrownBy(
            () ->
                fleet
                    .run()
                    .hear("n1", message(fleet).setReady(Ready.newBuilder().setSize(999)).build()))
        .hasMessageContaining("entries but it says 999");
  }

  @Test
  void goesOnWithNodesThatLostAll() throws InterruptedException {
    Hash expected = unbroken();
    ScriptedFleet fleet = fleet("lost.db");
    fleet.start(false);
    fleet.until(() -> fleet.roundsTold().contains(2));
    fleet.crash();
    fleet.boot("n1");
    fleet.boot("n2");
    fleet.start(true);
    fleet.finish();
    assertThat(over(fleet).getMessage()).isEmpty();
    assertThat(rootOf("lost.db")).isEqualTo(expected);
  }

  @Test
  void goesOnWithARunThatHasNoLedgerYet() throws InterruptedException {
    Hash expected = unbroken();
    ScriptedFleet fleet = fleet("fresh.db");
    fleet.start(true);
    fleet.finish();
    assertThat(rootOf("fresh.db")).isEqualTo(expected);
  }

  @Test
  void hearsItsDriverInAnyPhase() throws InterruptedException {
    ScriptedFleet fleet = fleet("phases.db");
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.VOTING && fleet.run().round() == 2);
    fleet.run().heardByDriver(1);
    fleet.finish();
    assertThat(fleet.roundsTold()).containsExactly(1, 2, 3);
  }
}
