package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.proto.coordinator.v1.RunEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A plan run that is broken after each single step that it takes: it ends as the unbroken one.
final class OpenRunBreaksTest {
  /// What breaks; the run goes on with what is left.
  enum Break {
    COORDINATOR_GONE {
      @Override
      void happen(ScriptedFleet fleet, String node) {
        fleet.crash();
        fleet.start(true);
      }
    },
    COORDINATOR_LOSES_ALL {
      @Override
      void happen(ScriptedFleet fleet, String node) throws IOException {
        fleet.crash();
        fleet.loseLedger();
        fleet.start(true);
      }
    },
    ALL_GONE_AND_LEDGER_LOST {
      @Override
      void happen(ScriptedFleet fleet, String node) throws IOException {
        fleet.crash();
        fleet.loseLedger();
        for (String name : List.of("n1", "n2")) {
          fleet.boot(name, fleet.node(name).disk());
        }
        fleet.start(true);
      }
    },
    NODE_STARTED_ANEW {
      @Override
      void happen(ScriptedFleet fleet, String node) {
        List<Draft> disk = fleet.node(node).disk();
        fleet.kill(node);
        fleet.boot(node, disk);
      }
    },
    NODE_LOSES_ALL {
      @Override
      void happen(ScriptedFleet fleet, String node) {
        fleet.kill(node);
        fleet.boot(node);
      }
    },
    LINE_CUT {
      @Override
      void happen(ScriptedFleet fleet, String node) {
        fleet.reconnect(node);
      }
    };

    abstract void happen(ScriptedFleet fleet, String node) throws IOException;
  }

  @TempDir private Path folder;

  /// A fleet whose run has taken some steps, or is over if it has no so many.
  private ScriptedFleet after(int steps) throws InterruptedException {
    ScriptedFleet fleet = new ScriptedFleet(ledger(steps), 5, 2, 3);
    fleet.start(false);
    for (int i = 0; i < steps && !fleet.isOver(); i++) {
      fleet.step(1_000);
    }
    return fleet;
  }

  private Path ledger(int steps) {
    return folder.resolve(steps + ".db");
  }

  private Hash root(int steps) {
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger(steps))) {
      return reader.head().root();
    }
  }

  /// Of a node, the first and the last to be asked: what one says stands where it is not broken.
  static Stream<Arguments> breaks() {
    return Stream.of(Break.values())
        .flatMap(what -> Stream.of("n1", "n2").map(node -> Arguments.of(what, node)));
  }

  @ParameterizedTest
  @MethodSource("breaks")
  void endsAsTheUnbrokenRunDoes(Break what, String node) throws IOException, InterruptedException {
    int unbroken = 1_000;
    assertThat(after(unbroken).isOver()).isTrue();
    Hash expected = root(unbroken);
    int steps = 0;
    for (ScriptedFleet fleet = after(0); !fleet.isOver(); fleet = after(++steps)) {
      what.happen(fleet, node);
      fleet.finish();
      assertThat(fleet.events.getLast().getRunOver().getMessage())
          .as("%s after %d steps", what, steps)
          .isEmpty();
      assertThat(root(steps)).as("%s after %d steps", what, steps).isEqualTo(expected);
      assertThat(fleet.roundsTold()).as("%s after %d steps", what, steps).containsExactly(1, 2, 3);
    }
    assertThat(steps).isGreaterThan(40);
  }

  @Test
  void aNodeThatKeptItsLedgerEndsWithTheSameRoot() throws IOException, InterruptedException {
    for (int steps = 0; steps < 40; steps++) {
      ScriptedFleet fleet = after(steps);
      Break.LINE_CUT.happen(fleet, "n2");
      fleet.finish();
      assertThat(fleet.node("n2").root()).as("after %d steps", steps).isEqualTo(root(steps));
    }
  }

  @Test
  void nobodyIsToldWhatIsNotDurable() throws InterruptedException {
    ScriptedFleet fleet = new ScriptedFleet(ledger(0), 5, 2, 3);
    fleet.start(false);
    // The phase changes once the transaction is durable, and not before.
    fleet.until(() -> hasTold(fleet, EntryKind.PROPOSAL));
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.VOTING);
    fleet.until(() -> hasTold(fleet, EntryKind.SUMMARY));
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.LEARNING);
  }

  private static boolean hasTold(ScriptedFleet fleet, EntryKind kind) {
    return fleet.sent.stream()
        .flatMap(message -> message.getCommitted().getCommit().getRecordsList().stream())
        .anyMatch(record -> record.getKind() == kind.number());
  }

  @Test
  void endsOnceWhileATransactionIsBeingStored() throws InterruptedException {
    for (int steps = 0; steps < 40; steps += 2) {
      ScriptedFleet fleet = after(steps);
      fleet.run().abandon(Refusal.badInput("enough", ""));
      while (fleet.step(20)) {}
      assertThat(fleet.events.stream().filter(RunEvent::hasRunOver))
          .as("after %d steps", steps)
          .hasSize(1);
      assertThat(fleet.events.getLast().getRunOver().getMessage()).isEqualTo("enough");
    }
  }
}
