package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dais.consensus.BallotBatch;
import dais.consensus.LateStatement;
import dais.consensus.Misconduct;
import dais.consensus.Proposal;
import dais.consensus.SignedStatement;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.RoundDecided;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunFailed;
import dais.proto.coordinator.v1.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/// A live run: nobody drives it, and nobody is waited for beyond a deadline.
final class LiveRunTest {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration PHASE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private ScriptedFleet fleet() {
    return new ScriptedFleet(folder.resolve("live.db"), 3, INTERVAL);
  }

  private static void drain(ScriptedFleet fleet) throws InterruptedException {
    while (fleet.step(300)) {}
  }

  /// Lets the deadline of a phase pass.
  private static void late(ScriptedFleet fleet) {
    fleet.pass(PHASE.plusSeconds(1));
    fleet.run().tick();
  }

  private static RoundDecided decided(ScriptedFleet fleet, int round) {
    return fleet.events.stream()
        .filter(RunEvent::hasRoundDecided)
        .map(RunEvent::getRoundDecided)
        .filter(one -> one.getRound() == round)
        .findFirst()
        .orElseThrow();
  }

  private static void untilDecided(ScriptedFleet fleet, int round) throws InterruptedException {
    while (!fleet.roundsTold().contains(round)) {
      assertThat(fleet.isOver()).isFalse();
      if (!fleet.step(300)) {
        fleet.pass(INTERVAL);
        if (!fleet.step(300)) {
          late(fleet);
        }
      }
    }
  }

  /// The round since which the run goes on without a node; 0 if it takes part.
  private static int since(ScriptedFleet fleet, String node) {
    return fleet.run().absence(node).map(Attendance.Absent::since).orElse(0);
  }

  private List<Entry> entries() {
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve("live.db"))) {
      return reader.range(0, reader.head().size());
    }
  }

  @Test
  void goesOnWithoutADriverByTheClock() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.driverAnswers = false;
    fleet.start(false);
    drain(fleet);
    assertThat(fleet.roundsTold()).containsExactly(1);
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.RESTING);
    assertThat(fleet.run().isLive()).isTrue();
    fleet.run().tick();
    fleet.pass(INTERVAL.minusMillis(1));
    drain(fleet);
    assertThat(fleet.roundsTold()).as("not due yet").containsExactly(1);
    fleet.pass(Duration.ofMillis(1));
    drain(fleet);
    assertThat(fleet.roundsTold()).containsExactly(1, 2);
    List<Long> times =
        entries().stream()
            .filter(entry -> entry.kind().orElseThrow() == EntryKind.SUMMARY)
            .map(Entry::eventTimeMicros)
            .toList();
    long began = TimeUnit.SECONDS.toMicros(ScriptedFleet.LIVE.getEpochSecond());
    assertThat(times).containsExactly(began, began + TimeUnit.SECONDS.toMicros(5));
    assertThat(fleet.refusals).isEmpty();
    assertThat(fleet.late).isEmpty();
  }

  @Test
  void aClockThatIsSetBackDoesNotTurnTimeRound() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    untilDecided(fleet, 2);
    fleet.now -= Duration.ofHours(1).toNanos();
    fleet.pass(Duration.ofHours(1).plus(INTERVAL));
    fleet.now -= Duration.ofHours(1).toNanos();
    untilDecided(fleet, 3);
    assertThat(entries().stream().map(Entry::eventTimeMicros).toList()).isSorted();
  }

  @ParameterizedTest
  @EnumSource(names = {"FITTING", "PROPOSING", "VOTING", "LEARNING"})
  void goesOnWithoutANodeThatIsGone(RunPhase phase) throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == phase);
    fleet.kill("n2");
    drain(fleet);
    assertThat(fleet.run().phase()).isEqualTo(phase);
    if (phase == RunPhase.FITTING) {
      fleet.pass(Duration.ofSeconds(61));
      fleet.run().tick();
    } else {
      late(fleet);
    }
    untilDecided(fleet, 2);

    assertThat(since(fleet, "n2")).isEqualTo(1);
    assertThat(since(fleet, "n1")).isZero();
    if (phase != RunPhase.FITTING) {
      assertThat(decided(fleet, 1).getAbsencesList())
          .anyMatch(
              absence ->
                  absence.getMember() == 1
                      && absence.getReason().equals("n2 was late in " + phase.text()));
    }
    assertThat(entries())
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.BALLOTS && entry.round() == 2)
        .extracting(Entry::author)
        .containsExactly(0, 2);

    fleet.boot("n2");
    drain(fleet);
    assertThat(since(fleet, "n2")).as("it has caught up").isZero();
    untilDecided(fleet, 4);
    assertThat(entries())
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.BALLOTS && entry.round() == 4)
        .extracting(Entry::author)
        .containsExactly(0, 1, 2);
    assertThat(fleet.node("n2").root()).isEqualTo(fleet.node("n1").root());
  }

  @Test
  void waitsWhereNobodyIsThere() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    untilDecided(fleet, 1);
    fleet.pass(INTERVAL);
    fleet.until(() -> fleet.run().phase() == RunPhase.VOTING);
    List.of("n1", "n2", "n3").forEach(fleet::kill);
    drain(fleet);
    long size = fleet.run().head().size();
    for (int i = 0; i < 3; i++) {
      late(fleet);
      drain(fleet);
    }
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.VOTING);
    assertThat(fleet.run().head().size()).isEqualTo(size);
    List.of("n1", "n2", "n3").forEach(fleet::boot);
    drain(fleet);
    assertThat(fleet.roundsTold()).as("the third was due long ago").containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @EnumSource(names = {"FOUNDING", "MERGING"})
  void isNotFoundedWithoutOneOfItsFounders(RunPhase phase) throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == phase);
    fleet.kill("n3");
    drain(fleet);
    late(fleet);
    assertThat(fleet.run().phase()).isEqualTo(phase);
    fleet.pass(Duration.ofSeconds(50));
    fleet.run().tick();
    assertThat(fleet.isOver()).isTrue();
    assertThat(fleet.events.getLast().getRunOver().getExitCode())
        .isEqualTo(ExitCode.TIMEOUT.code());
    assertThat(fleet.events.getLast().getRunOver().getMessage())
        .contains("still waiting for 1 of 3 nodes after 60 s: n3");
  }

  private static OpenSessionRequest proposals(ScriptedFleet fleet, List<ByteString> signed) {
    return OpenSessionRequest.newBuilder()
        .setRunId(Wire.bytes(fleet.run().runId()))
        .setProposals(Proposals.newBuilder().setRound(1).addAllProposals(signed).setLast(true))
        .build();
  }

  /// Ballots of round 1, on nothing.
  private static OpenSessionRequest ballots(ScriptedFleet fleet, int member) {
    BallotBatch batch =
        new BallotBatch(fleet.run().runId(), 0, 1, member, Hash.sha256(new byte[] {5}), List.of());
    byte[] signed = SignedStatement.sign(batch, ScriptedNode.key(member)).encode();
    return OpenSessionRequest.newBuilder()
        .setRunId(Wire.bytes(fleet.run().runId()))
        .setBallots(Ballots.newBuilder().setRound(1).addBallots(ByteString.copyFrom(signed)))
        .build();
  }

  private List<LateStatement> storedAsLate(int round) {
    return entries().stream()
        .filter(entry -> entry.kind().orElseThrow() == EntryKind.LATE && entry.round() == round)
        .map(entry -> LateStatement.decode(entry.body()))
        .toList();
  }

  private static LateStatement late(ByteString proposal) {
    return new LateStatement(SignedStatement.proposal(proposal.toByteArray()));
  }

  @Test
  void storesUnchangedWhatComesTooLateAndTakesTheLateNodeBack() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.PROPOSING);
    List<ByteString> late = fleet.node("n2").proposals(1);
    fleet.kill("n2");
    drain(fleet);
    late(fleet);
    fleet.until(() -> fleet.run().phase() == RunPhase.VOTING);
    fleet.say("n2", proposals(fleet, late));
    fleet.say("n2", proposals(fleet, late));
    untilDecided(fleet, 1);
    assertThat(fleet.late).containsEntry("n2", 2);
    assertThat(fleet.refusals).isEmpty();
    assertThat(entries())
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.PROPOSAL)
        .extracting(Entry::author)
        .containsExactly(0, 2);
    assertThat(storedAsLate(1)).containsExactly(late(late.getFirst()));
    fleet.boot("n2");
    untilDecided(fleet, 3);
    assertThat(fleet.node("n2").root()).isEqualTo(fleet.node("n1").root());
  }

  @Test
  void storesWithTheNextRoundWhatComesBetweenTwoAndNeverTwice() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.VOTING);
    fleet.kill("n2");
    untilDecided(fleet, 1);
    drain(fleet); // The second was due meanwhile.
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.RESTING);
    fleet.say("n2", ballots(fleet, 1));
    fleet.say("n1", ballots(fleet, 0)); // Not what was counted.
    untilDecided(fleet, 3);
    assertThat(storedAsLate(3))
        .extracting(late -> late.slot().round(), late -> late.slot().member())
        .containsExactly(tuple(1, 0), tuple(1, 1));
    assertThat(entries()).noneMatch(entry -> entry.kind().orElseThrow() == EntryKind.EVIDENCE);
    fleet.say("n2", ballots(fleet, 1));
    untilDecided(fleet, 4);
    fleet.crash();
    fleet.start(true);
    fleet.say("n2", ballots(fleet, 1));
    untilDecided(fleet, 5);
    fleet.say("n2", ballots(fleet, 1));
    untilDecided(fleet, 6);
    assertThat(List.of(storedAsLate(4), storedAsLate(5), storedAsLate(6))).containsOnly(List.of());
    assertThat(fleet.refusals).isEmpty();
  }

  /// Every node has proposed; of the three statements, the second is verified after the deadline.
  ///
  /// @param waits how often the phase waits anew before, for nothing at all is verified
  private void verifiesTheSecondTooLate(ScriptedFleet fleet, int waits)
      throws InterruptedException {
    List<Runnable> held = new ArrayList<>();
    fleet.verifiers = held::add;
    fleet.start(false);
    fleet.until(() -> held.size() == 3);
    for (int i = 0; i < waits; i++) {
      late(fleet);
    }
    held.getFirst().run();
    held.getLast().run();
    drain(fleet);
    late(fleet);
    fleet.verifiers = Runnable::run;
    held.get(1).run();
    untilDecided(fleet, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void storesWhatWasStillBeingVerifiedAtTheDeadline(int waits) throws InterruptedException {
    ScriptedFleet fleet = fleet();
    verifiesTheSecondTooLate(fleet, waits);
    assertThat(storedAsLate(1))
        .as("of the second, whom the round does not wait for once the others have spoken")
        .extracting(late -> late.slot().phase(), late -> late.slot().member())
        .containsExactly(tuple(EntryKind.PROPOSAL, 1));
    assertThat(fleet.refusals).isEmpty();
  }

  @Test
  void storesWhatComesWhileTheRoundIsWritten() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.PROPOSING);
    List<ByteString> late = fleet.node("n2").proposals(1);
    fleet.kill("n2");
    drain(fleet);
    late(fleet);
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.PROPOSING);
    fleet.run().hear("n2", proposals(fleet, late));
    untilDecided(fleet, 1);
    assertThat(fleet.late).containsEntry("n2", 1);
    assertThat(storedAsLate(1)).containsExactly(late(late.getFirst()));
  }

  @Test
  void convictsWhoSaysSomethingElseTooLate() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.PROPOSING);
    Proposal said =
        SignedStatement.proposal(fleet.node("n2").proposals(1).getFirst().toByteArray())
            .statement();
    Proposal other =
        new Proposal(
            said.genesis(),
            said.epoch(),
            said.round(),
            said.member(),
            said.basis(),
            said.snapshot(),
            List.of(),
            List.of());
    fleet.until(() -> fleet.run().phase() == RunPhase.VOTING);
    byte[] signed = SignedStatement.sign(other, ScriptedNode.key(1)).encode();
    fleet.run().hear("n2", proposals(fleet, List.of(ByteString.copyFrom(signed))));
    untilDecided(fleet, 2);
    assertThat(entries())
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.EVIDENCE)
        .extracting(entry -> Misconduct.decode(entry.body()).member())
        .containsExactly(1);
    assertThat(storedAsLate(1)).isEmpty();
    assertThat(entries())
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.PROPOSAL && entry.round() == 2)
        .extracting(Entry::author)
        .containsExactly(0, 2);
  }

  @Test
  void storesNothingAsLateThatIsNoStatementOfItsSender() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.run().hear("n1", ballots(fleet, 0)); // There is no round yet.
    untilDecided(fleet, 1);
    drain(fleet);
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.RESTING);
    fleet.say("n2", ballots(fleet, 0));
    fleet.say("n2", proposals(fleet, List.of(ByteString.copyFromUtf8("garbage"))));
    untilDecided(fleet, 2);
    assertThat(fleet.refusals).hasSize(2);
    assertThat(fleet.refusals.getFirst()).isEqualTo("n2: it does not host member 0");
    assertThat(fleet.refusals.getLast()).startsWith("n2: MALFORMED: ");
    assertThat(storedAsLate(2)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneNodeThatDoesNotFollowEndsNothing(boolean diverges) throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    untilDecided(fleet, 1);
    OpenSessionRequest.Builder message =
        OpenSessionRequest.newBuilder().setRunId(Wire.bytes(fleet.run().runId()));
    fleet.say(
        "n3",
        (diverges
                ? message.setDivergence(Divergence.newBuilder().setRound(1).setWhat("its root"))
                : message.setRunFailed(RunFailed.newBuilder().setExitCode(4).setMessage("no file")))
            .build());
    fleet.until(() -> since(fleet, "n3") > 0);
    fleet.kill("n3");
    untilDecided(fleet, 3);
    assertThat(since(fleet, "n3")).isEqualTo(1);
    assertThat(fleet.isOver()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"RESTORING", "RECALLING", "OVER"})
  void goesOnAfterItsCoordinatorWasGone(RunPhase phase) throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == phase);
    fleet.crash();
    fleet.start(true);
    assertThat(fleet.run().phase()).isIn(RunPhase.FOUNDING, RunPhase.RECALLING);
    untilDecided(fleet, 3);
    assertThat(fleet.roundsTold()).isSubsetOf(1, 2, 3).contains(2, 3);
    assertThat(entries().stream().map(Entry::eventTimeMicros).toList()).isSorted();
    assertThat(
            IntStream.rangeClosed(1, 3)
                .mapToObj(round -> fleet.node("n" + round).root())
                .distinct()
                .toList())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNodeThatHoldsMoreThanTheLedgerIsGoneOnWithout(boolean wasLate) throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    KeptLedger kept = fleet.node("n2").kept();
    if (wasLate) {
      fleet.until(() -> fleet.run().phase() == RunPhase.PROPOSING);
      fleet.kill("n2");
    }
    untilDecided(fleet, 1);
    assertThat(since(fleet, "n2")).isEqualTo(wasLate ? 1 : 0);
    long more = fleet.run().head().size() + 1;
    fleet.run().joined("n2", kept.toBuilder().setHeldSize(more).build());
    assertThat(fleet.run().absence("n2"))
        .hasValueSatisfying(
            absent -> {
              assertThat(absent.since()).isEqualTo(1);
              assertThat(absent.why())
                  .isEqualTo(
                      "node n2 keeps %d entries of this run but %s holds %d: the ledger was rolled back"
                          .formatted(more, folder.resolve("live.db"), more - 1));
            });
    untilDecided(fleet, 2);
    assertThat(fleet.isOver()).isFalse();
  }

  @Test
  void nobodyScoresIt() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.LEARNING);
    OpenSessionRequest turns =
        OpenSessionRequest.newBuilder()
            .setRunId(Wire.bytes(fleet.run().runId()))
            .setLearned(Learned.newBuilder().setRound(1).addTurns(Turn.newBuilder().setMember(0)))
            .build();
    OpenRun run = fleet.run();
    assertThatThrownBy(() -> run.hear("n1", turns))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nobody scores a live run, but a node sent its turns");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFounderThatCannotTakePartEndsTheFounding(boolean diverges) throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    OpenSessionRequest.Builder message =
        OpenSessionRequest.newBuilder().setRunId(Wire.bytes(fleet.run().runId()));
    fleet
        .run()
        .hear(
            "n3",
            (diverges
                    ? message.setDivergence(Divergence.newBuilder().setWhat("its genesis"))
                    : message.setRunFailed(RunFailed.newBuilder().setExitCode(4).setMessage("x")))
                .build());
    assertThat(fleet.isOver()).isTrue();
    assertThat(fleet.events.getLast().getRunOver().getMessage()).contains("node n3");
  }

  @Test
  void recallsWithoutANodeThatIsGone() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    untilDecided(fleet, 2);
    fleet.crash();
    fleet.kill("n1");
    fleet.start(true);
    drain(fleet);
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.RECALLING);
    late(fleet);
    untilDecided(fleet, 3);
    assertThat(since(fleet, "n1")).isPositive();
  }

  /// What one node may say while a run is taken up again.
  enum Word {
    DIVERGED,
    FAILED,
    HALF_A_STATEMENT
  }

  /// A run of two rounds that is being taken up again.
  private ScriptedFleet recalling() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    untilDecided(fleet, 2);
    fleet.crash();
    fleet.start(true);
    fleet.until(() -> fleet.run().phase() == RunPhase.RECALLING);
    return fleet;
  }

  @Test
  void isNotTakenUpByNobody() throws InterruptedException {
    ScriptedFleet fleet = recalling();
    OpenSessionRequest failed =
        OpenSessionRequest.newBuilder()
            .setRunId(Wire.bytes(fleet.run().runId()))
            .setRunFailed(RunFailed.newBuilder().setExitCode(4).setMessage("no recording"))
            .build();
    for (String name : List.of("n1", "n2", "n3")) {
      assertThat(fleet.isOver()).isFalse();
      fleet.kill(name);
      fleet.run().hear(name, failed);
    }
    assertThat(fleet.isOver()).isTrue();
    assertThat(fleet.events.getLast().getRunOver().getMessage()).isEqualTo("node n3: no recording");
  }

  /// Entries to the middle of a profile, which is of two.
  private long intoAProfile() {
    return entries().stream().filter(entry -> entry.part() > 1).findFirst().orElseThrow().index();
  }

  @ParameterizedTest
  @EnumSource
  void oneNodeDoesNotKeepARunFromBeingTakenUpAgain(Word word) throws InterruptedException {
    ScriptedFleet fleet = recalling();
    ScriptedNode liar = fleet.node("n3");
    fleet.kill("n3");
    OpenRun run = fleet.run();
    OpenSessionRequest.Builder message =
        OpenSessionRequest.newBuilder().setRunId(Wire.bytes(run.runId()));
    switch (word) {
      case DIVERGED ->
          run.hear("n3", message.setDivergence(Divergence.getDefaultInstance()).build());
      case FAILED ->
          run.hear(
              "n3",
              message.setRunFailed(RunFailed.newBuilder().setMessage("no recording")).build());
      case HALF_A_STATEMENT ->
          run.joined("n3", liar.kept().toBuilder().setSize(intoAProfile()).build());
    }
    assertThat(run.absence("n3").orElseThrow().since()).isEqualTo(2);
    assertThat(run.absence("n3").orElseThrow().why())
        .startsWith(
            switch (word) {
              case DIVERGED -> "it recomputes another outcome";
              case FAILED -> "no recording";
              case HALF_A_STATEMENT -> "node n3 says that it follows";
            });
    drain(fleet);
    assertThat(fleet.isOver()).isFalse();
    late(fleet);
    untilDecided(fleet, 3);
  }

  @Test
  void aLedgerThatWasRolledBackIsNotGoneOnWith() throws Exception {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    untilDecided(fleet, 2);
    fleet.crash();
    fleet.loseLedger();
    LedgerStore.create(
            folder.resolve("live.db"),
            "dais/run/anew",
            SigningKey.derived(ScriptedFleet.SEED, "checkpoint"))
        .close();
    fleet.start(true);
    drain(fleet);
    assertThat(fleet.isOver()).isTrue();
    assertThat(fleet.events.getLast().getRunOver().getMessage())
        .contains("the ledger was rolled back");
  }
}
