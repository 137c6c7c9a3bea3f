package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.coordinator.service.Protocol;
import dais.simulation.FleetRun;
import dais.simulation.PlanOpener;
import dais.simulation.RoundResult;
import dais.simulation.RunOptions;
import dais.simulation.RunReport;
import dais.simulation.Simulation;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import dais.test.fleet.FleetWords;
import dais.test.fleet.InProcessFleet;
import dais.test.fleet.LocalFleet;
import dais.tests.integration.RunHistory.Acknowledged;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A fleet of three nodes and whoever drives one plan over it again and again, wherever they live.
interface FaultStage {
  List<String> NODES = List.of("n1", "n2", "n3");
  int ROUNDS = 30;

  /// What came of a run over the fleet.
  ///
  /// @param history as its driver was told of it
  record Driven(RunHistory history, Digests digests) {}

  /// What the plan's runs must agree in.
  record Digests(String decisions, String root) {
    static Digests of(RunReport report) {
      return new Digests(
          report.decisionDigest().value().toString(), report.ledgerRoot().toString());
    }
  }

  FleetWords fleet();

  /// Drives the plan over the fleet, on a thread of its own.
  FutureTask<Driven> drive(Path ledger) throws IOException;

  void end() throws Exception;

  private static <T> FutureTask<T> begun(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().name("driver").daemon().start(task);
    return task;
  }

  /// What the plan comes to without a fleet.
  static Digests unbroken(Path work) {
    try (Simulation simulation =
        Simulation.of(InProcess.PLAN, RunOptions.into(work.resolve("unbroken.db")))) {
      return Digests.of(simulation.run());
    }
  }

  /// Real processes, and `dais run --fleet` as the driver.
  static Processes ofProcesses(Path work) throws IOException, InterruptedException {
    Distribution distribution = Distribution.assembled().uncovered();
    return new Processes(distribution, work, new RealFleet(distribution, work, NODES.size()));
  }

  /// All in this process, over real sockets.
  static FaultStage inThisProcess(Path work) throws IOException, InterruptedException {
    LocalFleet fleet =
        new LocalFleet(
            work.resolve("fleet"),
            Clock.systemUTC(),
            Protocol.OWN,
            keys -> new PlanOpener(1, keys));
    return new InProcess(new InProcessFleet(fleet, NODES.size()));
  }

  /// Real processes, driven by a process of their own.
  ///
  /// @param work where its commands run
  record Processes(Distribution distribution, Path work, RealFleet fleet) implements FaultStage {
    private static final Pattern DIGESTS =
        Pattern.compile("\"decision_digest\":\"(\\w+)\",\"ledger_root\":\"(\\w+)\"");

    @Override
    public FutureTask<Driven> drive(Path ledger) throws IOException {
      List<String> line = new ArrayList<>(List.of("run", "--fleet", "--phase-timeout", "90"));
      line.addAll(List.of("--agents", "6", "--steps", Integer.toString(ROUNDS), "--seed", "7"));
      line.addAll(List.of("--batch", "100", "--ledger", ledger.toString(), "-o", "jsonl"));
      Process driver = distribution.start(work, fleet.environment(), line.toArray(String[]::new));
      return begun(
          () -> {
            try {
              List<String> said = driver.inputReader().lines().toList();
              assertThat(driver.waitFor()).as(String.join("\n", said)).isZero();
              Matcher digests = DIGESTS.matcher(said.getLast());
              assertThat(digests.find()).as(said.getLast()).isTrue();
              return new Driven(
                  RunHistory.of(said.stream()), new Digests(digests.group(1), digests.group(2)));
            } finally {
              driver.destroyForcibly();
            }
          });
    }

    @Override
    public void end() throws IOException, InterruptedException {
      fleet.down();
    }
  }

  /// All of it in this process.
  record InProcess(InProcessFleet fleet) implements FaultStage {
    private static final Plan PLAN =
        Settings.defaults()
            .with(
                PlanFile.read(
                    """
                    schema: dais.plan/v1
                    simulation:
                      agents: 6
                      rounds: %d
                      seed: 7
                    traffic:
                      batch: 100
                    """
                        .formatted(ROUNDS),
                    "the test's plan"))
            .plan();

    @Override
    public FutureTask<Driven> drive(Path ledger) {
      return begun(
          () -> {
            List<Acknowledged> rounds = new ArrayList<>();
            try (FleetRun run =
                FleetRun.of(
                    PLAN,
                    RunOptions.into(ledger),
                    Path.of(""),
                    Duration.ofSeconds(90),
                    fleet.admin(),
                    _ -> {})) {
              run.observe(round -> rounds.add(acknowledged(round)));
              Digests digests = Digests.of(run.run());
              return new Driven(new RunHistory(rounds), digests);
            }
          });
    }

    private static Acknowledged acknowledged(RoundResult round) {
      return new Acknowledged(round.round(), round.head().size(), round.head().root().toString());
    }

    @Override
    public void end() throws IOException {
      fleet.close();
    }
  }
}
