package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Law 1: a plan gives one digest and one ledger root, in one process and over a fleet.
final class FleetRunTest {
  private static final Plan PLAN =
      Settings.defaults()
          .with(
              PlanFile.read(
                  """
                  schema: dais.plan/v1
                  simulation:
                    agents: 6
                    rounds: 12
                    seed: 7
                  traffic:
                    spec: synthetic:family=scan,touch=4,start=3
                    batch: 40
                  """,
                  "the test's plan"))
          .plan();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void aFleetDecidesAsOneProcessDoes(int nodes) throws Exception {
    List<String> alone = new ArrayList<>();
    RunReport expected;
    try (Simulation simulation = Simulation.of(PLAN, RunOptions.into(folder.resolve("alone.db")))) {
      simulation.observe(round -> alone.add(round.toString()));
      expected = simulation.run();
    }
    List<String> together = new ArrayList<>();
    RunReport found;
    try (LocalFleet fleet = new LocalFleet(folder.resolve("fleet"))) {
      for (int i = 1; i <= nodes; i++) {
        fleet.join("n" + i);
      }
      try (FleetRun run = run(fleet)) {
        run.observe(round -> together.add(round.toString()));
        found = run.run();
      }
    }
    assertThat(together).isEqualTo(alone);
    assertThat(found.decisionDigest()).isEqualTo(expected.decisionDigest());
    assertThat(found.ledgerRoot()).isEqualTo(expected.ledgerRoot());
    assertThat(found.counts()).isEqualTo(expected.counts());
    assertThat(found.detection()).isEqualTo(expected.detection());
    assertThat(found.identity()).isEqualTo(expected.identity());
  }

  private FleetRun run(LocalFleet fleet) {
    return FleetRun.of(
        PLAN,
        RunOptions.into(folder.resolve("fleet.db")),
        Path.of(""),
        Duration.ofSeconds(30),
        fleet.admin(),
        _ -> {});
  }
}
