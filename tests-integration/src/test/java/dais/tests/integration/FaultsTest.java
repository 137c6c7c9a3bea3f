package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.Refusal;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Real processes are killed and stopped in each phase of a plan run over a fleet: who is late or
/// dead is named, nothing that was acknowledged is lost, no round is decided twice, and the run
/// ends as the unbroken one, in one process, so that not a round was decided without somebody; for
/// each seed of [FaultRow].
final class FaultsTest {
  private static final int ROUNDS = 30;
  private static final int NODES = 3;

  /// What happens to the fleet while `straggler` holds it in a phase.
  enum Fault {
    NODE_KILLED {
      @Override
      void happen(RealFleet fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        fleet.kill("n1");
        straggler.goOn();
        fleet.awaitMissed("n1");
        fleet.startNodes();
      }
    },
    NODE_STOPPED {
      @Override
      void happen(RealFleet fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        fleet.pause("n1");
        straggler.goOn();
        fleet.awaitLate("n1");
        fleet.resume("n1");
      }
    },
    COORDINATOR_KILLED {
      @Override
      void happen(RealFleet fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        int before = fleet.restarts();
        fleet.kill("coordinator");
        straggler.goOn();
        fleet.awaitRestart(before);
      }
    },
    COORDINATOR_LOSES_ITS_DISK {
      @Override
      void happen(RealFleet fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        int before = fleet.restarts();
        fleet.kill("coordinator");
        remove(ledger);
        straggler.goOn();
        fleet.awaitRestart(before);
      }
    },
    ALL_NODES_KILLED {
      @Override
      void happen(RealFleet fleet, Path ledger, Straggler straggler)
          throws IOException, InterruptedException {
        for (int i = 1; i <= NODES; i++) {
          fleet.kill("n" + i);
        }
        for (int i = 1; i <= NODES; i++) {
          fleet.awaitMissed("n" + i);
        }
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

    abstract void happen(RealFleet fleet, Path ledger, Straggler straggler)
        throws IOException, InterruptedException;
  }

  /// Lets the process go on that holds the run in its phase.
  interface Straggler {
    void goOn() throws IOException, InterruptedException;
  }

  private static final Distribution DISTRIBUTION = Distribution.assembled().uncovered();

  /// One fleet for all faults: it has to outlive them.
  private record Scene(RealFleet fleet, String unbroken) {}

  @TempDir private static Path work;
  private static Optional<Scene> scene = Optional.empty();

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    RealFleet fleet = new RealFleet(DISTRIBUTION, work, NODES);
    scene =
        Optional.of(
            new Scene(fleet, digests(DISTRIBUTION.dais(work, plan("unbroken", "json")).stdout())));
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (scene.isPresent()) {
      scene.get().fleet().down();
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

  private static String[] plan(String ledger, String format, String... more) {
    List<String> plan =
        new ArrayList<>(
            List.of("run", "--agents", "6", "--steps", Integer.toString(ROUNDS), "--seed", "7"));
    plan.addAll(List.of("--batch", "100", "--ledger", ledger + ".db", "-o", format));
    plan.addAll(List.of(more));
    return plan.toArray(String[]::new);
  }

  private static String digests(String report) {
    Matcher found =
        Pattern.compile("\"decision_digest\":\"(\\w+)\",\"ledger_root\":\"(\\w+)\"")
            .matcher(report);
    assertThat(found.find()).as(report).isTrue();
    return found.group();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void nothingIsLostOrDecidedTwice(Fault fault, String phase, int seed) throws Exception {
    FaultRow row =
        new FaultRow(
            "%s in %s".formatted(fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), phase),
            seed);
    if (row.isThere()) {
      return;
    }
    String ledger = "%s-%s-%d".formatted(fault, phase, seed);
    RealFleet fleet = scene.orElseThrow().fleet();
    fleet.awaitJoined(List.of("n1", "n2", "n3"));
    fleet.look();
    Process driver =
        DISTRIBUTION.start(
            work, fleet.environment(), plan(ledger, "jsonl", "--fleet", "--phase-timeout", "90"));
    FutureTask<List<String>> lines = new FutureTask<>(() -> driver.inputReader().lines().toList());
    Thread.ofVirtual().start(lines);
    try {
      fleet.holdIn(phase, row.round(8), "n2");
      fault.happen(fleet, work.resolve(ledger + ".db"), () -> fleet.resume("n2"));
    } catch (Exception | AssertionError e) {
      fleet.letGo();
      driver.destroyForcibly();
      throw e;
    }

    assertThat(driver.waitFor(3, TimeUnit.MINUTES)).as("the run ends").isTrue();
    List<String> said = lines.get(10, TimeUnit.SECONDS);
    assertThat(driver.exitValue()).as(String.join("\n", said)).isZero();
    assertThat(digests(said.getLast())).isEqualTo(scene.orElseThrow().unbroken());
    try (LedgerReader reader = LedgerStore.openReadOnly(work.resolve(ledger + ".db"))) {
      assertThat(RunHistory.of(said.stream()).complaints(ROUNDS, reader)).isEmpty();
      Hash run = reader.entry(0).orElseThrow().leafHash();
      for (int i = 1; i <= NODES; i++) {
        try (LedgerReader copy = LedgerStore.openReadOnly(fleet.copy("n" + i, run))) {
          assertThat(copy.head()).as("what n%d has learned from", i).isEqualTo(reader.head());
        }
      }
    }
    row.add();
  }
}
