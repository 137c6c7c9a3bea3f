package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.ledger.Draft;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.RunOver;
import dais.proto.ledger.v1.Commit;
import dais.proto.ledger.v1.Record;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run whose coordinator has lost its ledger after round 2 of 3.
final class RestorationTest {
  private final Path folder;
  private final ScriptedFleet fleet;

  RestorationTest(@TempDir Path folder) {
    this.folder = folder;
    this.fleet = new ScriptedFleet(folder.resolve("lost.db"), 5, 2, 3);
  }

  @BeforeEach
  void loseTheLedger() throws IOException, InterruptedException {
    fleet.start(false);
    fleet.until(() -> fleet.roundsTold().contains(2));
    fleet.crash();
    fleet.loseLedger();
  }

  private RunOver over() {
    return fleet.events.getLast().getRunOver();
  }

  private OpenSessionRequest part(Commit.Builder page) {
    return OpenSessionRequest.newBuilder()
        .setRunId(ByteString.copyFrom(fleet.run().runId().bytes()))
        .setLedgerPart(LedgerPart.newBuilder().setPart(page))
        .build();
  }

  @Test
  void asksAgainWhenTheNodeThatItAsksWasAway() throws InterruptedException {
    ScriptedFleet unbroken = new ScriptedFleet(folder.resolve("unbroken.db"), 5, 2, 3);
    unbroken.start(false);
    unbroken.finish();
    fleet.start(true);
    for (int step = 0; fleet.run().phase() == RunPhase.RESTORING; step++) {
      fleet.step(1_000);
      if (step < 6) {
        fleet.reconnect(step % 2 == 0 ? "n1" : "n2");
      }
    }
    fleet.finish();
    assertThat(over().getMessage()).isEmpty();
    assertThat(fleet.run().head()).isEqualTo(unbroken.run().head());
  }

  @Test
  void endsWhereTwoNodesHoldDifferentHistories() throws InterruptedException {
    List<Draft> disk = fleet.node("n2").disk();
    Draft last = disk.removeLast();
    disk.add(
        new Draft(
            last.kind(), last.round(), last.author(), last.eventTimeMicros() + 1, last.body()));
    fleet.start(true);
    fleet.finish();
    assertThat(over().getExitCode()).isEqualTo(ExitCode.NEGATIVE.code());
    assertThat(over().getMessage())
        .matches(
            "node n[12] holds another history than .*lost.db: the roots over its first %d entries differ"
                .formatted(fleet.node("n2").kept().getHeldSize()));
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve("lost.db"))) {
      assertThat(reader.head().size())
          .as("kept for evidence")
          .isEqualTo(fleet.node("n2").kept().getHeldSize());
    }
  }

  @Test
  void takesNoPageThatItDidNotAskFor() {
    fleet.kill("n2");
    fleet.start(true);
    fleet.run().hear("n1", part(Commit.newBuilder()));
    assertThat(fleet.run().phase()).as("n2 is still to come").isEqualTo(RunPhase.RESTORING);
    fleet.run().joined("n2", KeptLedger.getDefaultInstance());
    fleet.run().hear("n2", part(Commit.newBuilder()));
    assertThat(fleet.run().head().size()).isZero();
  }

  @Test
  void namesWhatIsNoPage() {
    fleet.kill("n2");
    fleet.start(true);
    fleet.run().joined("n2", KeptLedger.getDefaultInstance());
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.RESTORING);
    assertThatThrownBy(() -> fleet.run().hear("n1", part(Commit.newBuilder())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a page of n1's copy from entry 0 but found nothing");
    assertThatThrownBy(
            () ->
                fleet
                    .run()
                    .hear(
                        "n1",
                        part(Commit.newBuilder().addRecords(Record.newBuilder().setKind(99)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no kind of entry has number 99");
  }

  @Test
  void endsWhereANodeCannotReadItsCopy() {
    fleet.kill("n2");
    fleet.start(true);
    fleet.run().joined("n2", KeptLedger.getDefaultInstance());
    fleet
        .run()
        .hear(
            "n1",
            OpenSessionRequest.newBuilder()
                .setRunId(ByteString.copyFrom(fleet.run().runId().bytes()))
                .setLedgerPart(LedgerPart.newBuilder().setTrouble("its disk is broken"))
                .build());
    assertThat(over().getExitCode()).isEqualTo(ExitCode.SURROUNDINGS.code());
    assertThat(over().getMessage())
        .isEqualTo("node n1 cannot read its copy of this run's ledger: its disk is broken");
  }

  @Test
  void endsWhereANodeSaysWhatIsNoHead() throws InterruptedException {
    fleet.kill("n2");
    fleet.start(true);
    fleet
        .run()
        .joined(
            "n2",
            KeptLedger.newBuilder()
                .setHeldSize(3)
                .setHeldRoot(ByteString.copyFromUtf8("short"))
                .build());
    fleet.finish();
    assertThat(over().getExitCode()).isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(over().getMessage()).startsWith("node n2 says what is no head of a ledger: ");
  }
}
