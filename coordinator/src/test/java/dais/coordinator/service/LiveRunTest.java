package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.RoundDecided;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunFailed;
import dais.proto.coordinator.v1.Turn;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A live run: nobody drives it, and nobody is waited for beyond a deadline.
final class LiveRunTest extends LiveRunCase {
  private static RoundDecided decided(ScriptedFleet fleet, int round) {
    return fleet.events.stream()
        .filter(RunEvent::hasRoundDecided)
        .map(RunEvent::getRoundDecided)
        .filter(one -> one.getRound() == round)
        .findFirst()
        .orElseThrow();
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
}
