package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.identity.SigningKey;
import dais.ledger.Entry;
import dais.ledger.LedgerStore;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.RunFailed;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// A live run whose coordinator was gone is taken up again, without whoever cannot follow.
final class LiveRunRecalledTest extends LiveRunCase {
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
