package dais.tests.integration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The faults of real processes, and how a disk looks that was left in the middle of a write.
final class FaultsTest extends FaultScenarios {
  private Optional<RealFleet> fleet = Optional.empty();

  @Override
  FaultStage stage(Path folder) throws IOException, InterruptedException {
    FaultStage.Processes processes = FaultStage.ofProcesses(folder);
    fleet = Optional.of(processes.fleet());
    return processes;
  }

  /// The two transactions of a round, by the phases that they end.
  static Stream<Arguments> writes() {
    return FaultRow.seeds()
        .boxed()
        .flatMap(seed -> Stream.of("proposing", "voting").map(phase -> Arguments.of(phase, seed)));
  }

  @ParameterizedTest
  @MethodSource("writes")
  void aCoordinatorIsKilledAsItWrites(String phase, int seed) throws Exception {
    FaultRow row = new FaultRow("coordinator killed as it writes after " + phase, seed);
    play(
        row,
        (_, ledger) -> {
          fleet.orElseThrow().killAsItWrites(ledger, phase, row.round(8));
          fleet.orElseThrow().awaitCoordinator();
        });
  }
}
