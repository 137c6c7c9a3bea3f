package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Summary;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.proto.coordinator.v1.NodeState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Real processes of a live run are killed and stopped in the phases of its rounds: who is late or
/// dead is named, nothing that was acknowledged is lost, no round is decided twice, what a node
/// keeps is the ledger's beginning, and within two rounds of the fleet's being whole again all
/// members decide; for each seed of [FaultRow].
final class LiveFaultsTest {
  private static final Distribution DISTRIBUTION = Distribution.assembled().uncovered();
  private static final List<String> PHASES = List.of("proposing", "voting", "learning");

  /// What happens, until the fleet has named it and is mended.
  enum Fault {
    NODE_KILLED {
      @Override
      void happen(LiveFleet live) throws IOException, InterruptedException {
        live.fleet().kill("n1");
        live.fleet().resume("n3");
        var _ = live.awaitAbsent("n1");
        live.fleet().startNodes("--live");
      }
    },
    NODE_STOPPED {
      @Override
      void happen(LiveFleet live) throws IOException, InterruptedException {
        live.fleet().pause("n1");
        live.fleet().resume("n3");
        var _ = live.awaitAbsent("n1");
        live.fleet().resume("n1");
      }
    },
    COORDINATOR_KILLED {
      @Override
      void happen(LiveFleet live) throws IOException, InterruptedException {
        live.fleet().kill("coordinator");
        live.fleet().resume("n3");
        live.fleet().awaitCoordinator();
      }
    },
    ALL_NODES_KILLED {
      @Override
      void happen(LiveFleet live) throws IOException, InterruptedException {
        for (String node : LiveFleet.NODES) {
          live.fleet().kill(node);
        }
        var _ =
            live.fleet()
                .awaitStatus(
                    status ->
                        status.getNodesList().stream()
                            .allMatch(node -> node.getState() == NodeState.NODE_STATE_ABSENT));
        live.fleet().startNodes("--live");
      }
    };

    /// The run is held in its phase by n3, which is stopped, for as long as a phase may take.
    abstract void happen(LiveFleet live) throws IOException, InterruptedException;
  }

  @TempDir private static Path work;
  private static Optional<LiveFleet> fleet = Optional.empty();

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    fleet = Optional.of(LiveFleet.start(DISTRIBUTION, work));
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (fleet.isPresent()) {
      fleet.get().fleet().down();
    }
  }

  /// Each fault in another phase with each seed.
  static Stream<Arguments> faults() {
    List<Arguments> faults = new ArrayList<>();
    FaultRow.seeds()
        .forEach(
            seed -> {
              int turn = seed;
              for (Fault fault : Fault.values()) {
                faults.add(Arguments.of(fault, PHASES.get(turn % PHASES.size()), seed));
                turn++;
              }
            });
    return faults.stream();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aLiveRunIsWholeAgainWithinTwoRounds(Fault fault, String phase, int seed) throws Exception {
    FaultRow row =
        new FaultRow(
            "live, %s in %s"
                .formatted(fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), phase),
            seed);
    if (row.isThere()) {
      return;
    }
    LiveFleet live = fleet.orElseThrow();
    int from = live.awaitWhole();
    List<Hash> acknowledged = live.leaves();
    try {
      live.fleet().holdIn(phase, from + row.round(3), "n3");
      fault.happen(live);
    } catch (Exception | AssertionError e) {
      live.fleet().letGo();
      throw e;
    }

    int whole = live.awaitWhole();
    live.awaitDecided(whole + 2);

    List<Entry> entries = live.entries();
    List<Hash> leaves = entries.stream().map(Entry::leafHash).toList();
    assertThat(leaves.subList(0, acknowledged.size())).isEqualTo(acknowledged);
    List<Summary> decided = LiveFleet.decided(entries);
    assertThat(decided).extracting(Summary::round).doesNotHaveDuplicates().isSorted();
    assertThat(decided)
        .as("rounds %d to %d", whole, whole + 2)
        .filteredOn(round -> round.round() >= whole && round.round() <= whole + 2)
        .anyMatch(LiveFleet::isWhole);
    for (String node : LiveFleet.NODES) {
      List<Hash> copy = live.copy(node, leaves.getFirst());
      assertThat(copy)
          .as("what %s keeps", node)
          .hasSizeGreaterThan(acknowledged.size())
          .isEqualTo(live.leaves().subList(0, copy.size()));
    }
    row.add();
  }
}
