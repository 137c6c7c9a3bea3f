package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.Refusal;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.test.fleet.FleetWords;
import dais.tests.integration.FaultStage.Digests;
import dais.tests.integration.FaultStage.Driven;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Coordinator and nodes are killed and stopped in each phase of a plan run: who is late or dead is
/// named, nothing that was acknowledged is lost, no round is decided twice, and the run ends as the
/// unbroken one, without a fleet, so that not a round was decided without somebody; for each seed
/// of [FaultRow]. The scenarios are the same wherever the fleet lives.
@TestInstance(Lifecycle.PER_CLASS)
abstract class FaultScenarios {
  /// What happens to the fleet while `straggler` holds it in a phase.
  enum Fault {
    NODE_KILLED {
      @Override
      void happen(FleetWords fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        fleet.kill("n1");
        straggler.goOn();
        fleet.awaitMissed("n1");
        fleet.startNodes();
      }
    },
    NODE_STOPPED {
      @Override
      void happen(FleetWords fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        fleet.pause("n1");
        straggler.goOn();
        fleet.awaitLate("n1");
        fleet.resume("n1");
      }
    },
    COORDINATOR_KILLED {
      @Override
      void happen(FleetWords fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        fleet.kill(FleetWords.COORDINATOR);
        straggler.goOn();
        fleet.awaitCoordinator();
      }
    },
    COORDINATOR_LOSES_ITS_DISK {
      @Override
      void happen(FleetWords fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        fleet.kill(FleetWords.COORDINATOR);
        remove(ledger);
        straggler.goOn();
        fleet.awaitCoordinator();
      }
    },
    ALL_NODES_KILLED {
      @Override
      void happen(FleetWords fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        for (String node : FaultStage.NODES) {
          fleet.kill(node);
        }
        FaultStage.NODES.forEach(fleet::awaitMissed);
        fleet.startNodes();
      }
    };

    /// The threads of a process that was killed may hold its files for a moment longer.
    private static void remove(Path ledger) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (true) {
        try {
          LedgerStore.remove(ledger);
          return;
        } catch (Refusal held) {
          if (System.nanoTime() > end) {
            throw held;
          }
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
      }
    }

    abstract void happen(FleetWords fleet, Path ledger, Straggler straggler)
        throws IOException, InterruptedException;
  }

  /// Lets the process go on that holds the run in its phase.
  interface Straggler {
    void goOn() throws IOException, InterruptedException;
  }

  @TempDir private static Path work;
  private Optional<FaultStage> stage = Optional.empty();
  private Optional<Digests> unbroken = Optional.empty();

  /// Where the scenarios are played: one fleet for all, which has to outlive them.
  abstract FaultStage stage(Path folder) throws IOException, InterruptedException;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    unbroken = Optional.of(FaultStage.unbroken(work));
    stage = Optional.of(stage(work));
  }

  @AfterAll
  void stop() throws Exception {
    if (stage.isPresent()) {
      stage.get().end();
    }
  }

  static Stream<Arguments> faults() {
    List<Arguments> faults = new ArrayList<>();
    FaultRow.seeds()
        .forEach(
            seed -> {
              for (String phase : List.of("proposing", "voting", "learning")) {
                for (Fault fault : Fault.values()) {
                  faults.add(Arguments.of(fault, phase, seed));
                }
              }
            });
    return faults.stream();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void nothingIsLostOrDecidedTwice(Fault fault, String phase, int seed) throws Exception {
    FaultRow row =
        new FaultRow(
            "%s in %s".formatted(fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), phase),
            seed);
    play(
        row,
        (fleet, ledger) -> {
          fleet.holdIn(phase, row.round(8), "n2");
          fault.happen(fleet, ledger, () -> fleet.resume("n2"));
        });
  }

  /// What breaks a run, and mends it.
  interface Trouble {
    void happen(FleetWords fleet, Path ledger) throws IOException, InterruptedException;
  }

  /// Holds a run with the trouble against the unbroken one, and against what was acknowledged.
  final void play(FaultRow row, Trouble trouble) throws Exception {
    if (row.isThere()) {
      return;
    }
    Path ledger = work.resolve("%s-%d.db".formatted(row.what().replace(' ', '-'), row.seed()));
    FleetWords fleet = stage.orElseThrow().fleet();
    fleet.awaitJoined(FaultStage.NODES);
    FutureTask<Driven> run = stage.orElseThrow().drive(ledger);
    try {
      trouble.happen(fleet, ledger);
    } catch (Exception | AssertionError e) {
      fleet.letGo();
      run.cancel(true);
      throw e;
    }

    Driven driven = run.get(3, TimeUnit.MINUTES);
    assertThat(driven.digests()).isEqualTo(unbroken.orElseThrow());
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
      assertThat(driven.history().complaints(FaultStage.ROUNDS, reader)).isEmpty();
      Hash id = reader.entry(0).orElseThrow().leafHash();
      for (String node : FaultStage.NODES) {
        try (LedgerReader copy = LedgerStore.openReadOnly(fleet.copy(node, id))) {
          assertThat(copy.head()).as("what %s has learned from", node).isEqualTo(reader.head());
        }
      }
    }
    row.add();
  }
}
