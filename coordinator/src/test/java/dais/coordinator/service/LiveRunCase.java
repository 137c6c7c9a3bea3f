package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.ledger.Entry;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/// A live run of three scripted nodes, and a clock that is turned by hand.
abstract class LiveRunCase {
  static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration PHASE = Duration.ofSeconds(10);

  @TempDir Path folder;

  final ScriptedFleet fleet() {
    return new ScriptedFleet(folder.resolve("live.db"), 3, INTERVAL);
  }

  static void drain(ScriptedFleet fleet) throws InterruptedException {
    while (fleet.step(300)) {}
  }

  /// Lets the deadline of a phase pass.
  static void late(ScriptedFleet fleet) {
    fleet.pass(PHASE.plusSeconds(1));
    fleet.run().tick();
  }

  static void untilDecided(ScriptedFleet fleet, int round) throws InterruptedException {
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
  static int since(ScriptedFleet fleet, String node) {
    return fleet.run().absence(node).map(Attendance.Absent::since).orElse(0);
  }

  final List<Entry> entries() {
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve("live.db"))) {
      return reader.range(0, reader.head().size());
    }
  }
}
