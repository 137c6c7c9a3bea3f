package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.Role;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.node.service.NodeProcess;
import dais.proto.coordinator.v1.ApproveNodeRequest;
import dais.proto.coordinator.v1.DriveRunRequest;
import dais.proto.coordinator.v1.DriveRunResponse;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.JoinRequest;
import dais.proto.coordinator.v1.JoinServiceGrpc;
import dais.proto.coordinator.v1.MembershipServiceGrpc;
import dais.proto.coordinator.v1.RebalanceRequest;
import dais.proto.coordinator.v1.RebalanceResponse;
import dais.proto.coordinator.v1.RevokeNodeRequest;
import dais.proto.coordinator.v1.RunServiceGrpc;
import dais.proto.coordinator.v1.StopRequest;
import dais.proto.coordinator.v1.WatchRunRequest;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import dais.test.fleet.CutLine;
import dais.test.fleet.LocalFleet;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Law 1: a plan gives one digest and one ledger root, in one process and over a fleet.
final class FleetRunTest {
  private static final Plan PLAN =
      plan(
          """
                  schema: dais.plan/v1
                  simulation:
                    agents: 6
                    rounds: 12
                    seed: 7
                  traffic:
                    spec: synthetic:family=scan,touch=4,start=3
                    batch: 40
                  """);

  @TempDir private Path folder;

  private interface Break {
    void happen() throws Exception;
  }

  /// Runs the plan in one process and over `fleet`, with something that happens there after round
  /// 4.
  private void decidesAsOneProcessDoes(LocalFleet fleet, Break what) throws Exception {
    decidesAsOneProcessDoes(fleet, PLAN, what);
  }

  private void decidesAsOneProcessDoes(LocalFleet fleet, Plan plan, Break what) throws Exception {
    List<String> alone = new ArrayList<>();
    RunReport expected;
    try (Simulation simulation = Simulation.of(plan, RunOptions.into(folder.resolve("alone.db")))) {
      simulation.observe(round -> alone.add(round.toString()));
      expected = simulation.run();
    }
    List<String> together = new ArrayList<>();
    RunReport found;
    try (FleetRun run = run(fleet, plan)) {
      run.observe(round -> together.add(round.toString()));
      run.observe(
          round -> {
            if (round.round() == 4) {
              happen(what);
            }
          });
      found = run.run();
    }
    assertThat(together).isEqualTo(alone);
    assertThat(found.decisionDigest()).isEqualTo(expected.decisionDigest());
    assertThat(found.ledgerRoot()).isEqualTo(expected.ledgerRoot());
    assertThat(found.counts()).isEqualTo(expected.counts());
    assertThat(found.detection()).isEqualTo(expected.detection());
    assertThat(found.identity()).isEqualTo(expected.identity());
  }

  private static void happen(Break what) {
    try {
      what.happen();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void aFleetDecidesAsOneProcessDoes(int nodes) throws Exception {
    try (LocalFleet fleet = fleet(nodes)) {
      decidesAsOneProcessDoes(fleet, () -> {});
    }
  }

  @Test
  void aFleetOverARecordingDecidesAsOneProcessDoes() throws Exception {
    Path file = folder.resolve("flows.csv");
    Files.write(file, recording(2_000));
    Plan plan =
        plan(
            """
                    schema: dais.plan/v1
                    simulation:
                      agents: 4
                      rounds: 6
                    traffic:
                      spec: nsl-kdd:%s
                      baseline: nsl-kdd:%s,first=0.6,label=normal
                      split: iid
                    """
                .formatted(file, file));
    try (LocalFleet fleet = fleet(2)) {
      decidesAsOneProcessDoes(fleet, plan, () -> {});
    }
  }

  /// Rows of the form NSL-KDD, each seventh of them an attack that sends and asks for much.
  private static List<String> recording(int rows) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      boolean attack = i % 7 == 0;
      String protocol = attack ? "icmp,ecr_i,SF" : "tcp,http,SF";
      int bytes = attack ? 90_000 + i % 5 : 200 + i * 37 % 300;
      lines.add(
          "%d,%s,%d,%d%s,%d,%d%s,%s,21"
              .formatted(
                  i % 3,
                  protocol,
                  bytes,
                  bytes / 2,
                  ",0".repeat(16),
                  attack ? 500 : 1 + i * 13 % 9,
                  attack ? 500 : 1 + i * 7 % 5,
                  ",0".repeat(17),
                  attack ? "smurf" : "normal"));
    }
    return lines;
  }

  /// Runs a plan over a fleet whose coordinator is asked to stop after round 4.
  ///
  /// @param rounds hears of each round
  /// @return what the driver is told
  private Refusal stopped(Plan plan, List<Integer> rounds) throws Exception {
    try (LocalFleet fleet = fleet(2);
        FleetRun run = run(fleet, plan)) {
      run.observe(round -> rounds.add(round.round()));
      run.observe(
          round -> {
            if (round.round() == 4) {
              Thread.ofVirtual().start(fleet::stop);
            }
          });
      return catchThrowableOfType(Refusal.class, run::run);
    }
  }

  private static Plan rounds(int rounds) {
    return plan(
        """
        schema: dais.plan/v1
        simulation:
          agents: 6
          rounds: %d
        traffic:
          batch: 40
        """
            .formatted(rounds));
  }

  @Test
  void aCoordinatorThatIsStoppedEndsTheRoundThatIsUnderWay() throws Exception {
    List<Integer> rounds = new ArrayList<>();
    Refusal why = stopped(rounds(10_000), rounds);
    assertThat(why.exitCode()).isEqualTo(ExitCode.CONNECTION);
    assertThat(why).hasMessage("the coordinator was stopped after round " + rounds.getLast());
    try (LedgerReader ledger = LedgerStore.openReadOnly(folder.resolve("fleet.db"))) {
      Entry last = ledger.entry(ledger.head().size() - 1).orElseThrow();
      assertThat(last.kind()).hasValue(EntryKind.SUMMARY);
      assertThat(last.round()).as("what the driver heard of").isEqualTo(rounds.getLast());
    }
  }

  @Test
  void whatAStoppedCoordinatorLeavesIsGoneOnWithInOneProcess() throws Exception {
    Plan plan = rounds(100);
    assertThat(stopped(plan, new ArrayList<>()).hint())
        .contains("`dais run --resume --ledger FILE` goes on with it in one process");
    RunReport expected;
    try (Simulation alone = Simulation.of(plan, RunOptions.into(folder.resolve("alone.db")))) {
      expected = alone.run();
    }
    RunOptions resume =
        new RunOptions(
            folder.resolve("fleet.db"), true, 0, ScoreArms.AUTO, Optional.empty(), "", false);
    try (Simulation rest = Simulation.of(plan, resume)) {
      RunReport found = rest.run();
      assertThat(found.decisionDigest()).isEqualTo(expected.decisionDigest());
      assertThat(found.ledgerRoot()).isEqualTo(expected.ledgerRoot());
    }
  }

  @Test
  void aNodeThatIsStartedAnewCatchesUp() throws Exception {
    try (LocalFleet fleet = fleet(1)) {
      NodeProcess second = fleet.join("n2");
      decidesAsOneProcessDoes(
          fleet,
          () -> {
            second.close();
            fleet.join("n2");
          });
    }
  }

  @Test
  void membersOfANodeThatIsGoneGoToTheOthers() throws Exception {
    try (LocalFleet fleet = fleet(2)) {
      NodeProcess third = fleet.join("n3");
      decidesAsOneProcessDoes(
          fleet,
          () -> {
            third.close();
            assertThat(rebalance(fleet).getMembersByNodeMap())
                .containsOnly(Map.entry("n1", 3), Map.entry("n2", 3));
          });
    }
  }

  @Test
  void aNodeThatCameLaterGetsItsShare() throws Exception {
    try (LocalFleet fleet = fleet(1)) {
      decidesAsOneProcessDoes(
          fleet,
          () -> {
            var _ = fleet.join("n2");
            assertThat(rebalance(fleet).getMembersByNodeMap())
                .containsOnly(Map.entry("n1", 3), Map.entry("n2", 3));
          });
    }
  }

  @Test
  void sharesNothingOutWhereNothingIsHosted() throws Exception {
    try (LocalFleet fleet = fleet(1)) {
      assertThat(
              RemoteRefusal.read(
                  catchThrowableOfType(StatusRuntimeException.class, () -> rebalance(fleet))))
          .hasValueSatisfying(why -> assertThat(why).hasMessage("no run is open"));
    }
  }

  private static RebalanceResponse rebalance(LocalFleet fleet) {
    return RunServiceGrpc.newBlockingStub(fleet.admin())
        .rebalance(RebalanceRequest.getDefaultInstance());
  }

  @Test
  void aNodeWhoseLineIsCutCatchesUp() throws Exception {
    try (LocalFleet fleet = fleet(1);
        CutLine line = new CutLine(fleet.port())) {
      fleet.join("n2", line.address());
      decidesAsOneProcessDoes(fleet, line::cut);
    }
  }

  @Test
  void aDriverWhoseLineIsCutTakesItsRunUpAgain() throws Exception {
    List<String> talk = new ArrayList<>();
    try (LocalFleet fleet = fleet(2);
        CutLine line = new CutLine(fleet.port())) {
      ManagedChannel admin = fleet.channel(Role.ADMIN, "driver", line.address());
      List<Integer> rounds = new ArrayList<>();
      try (FleetRun run =
          FleetRun.of(
              PLAN,
              RunOptions.into(folder.resolve("fleet.db")),
              Path.of(""),
              Duration.ofSeconds(30),
              admin,
              talk::add)) {
        run.observe(
            round -> {
              rounds.add(round.round());
              if (round.round() == 4) {
                line.cut();
              }
            });
        assertThat(run.run().identity().rounds()).isEqualTo(12);
      } finally {
        admin.shutdownNow();
      }
      assertThat(rounds).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
      assertThat(talk).anyMatch(line1 -> line1.contains("is gone; "));
    }
  }

  @Test
  void namesTheNodeThatDoesNotComeBack() throws Exception {
    List<String> talk = new ArrayList<>();
    try (LocalFleet fleet = fleet(1)) {
      NodeProcess second = fleet.join("n2");
      try (FleetRun run =
          FleetRun.of(
              PLAN,
              RunOptions.into(folder.resolve("fleet.db")),
              Path.of(""),
              Duration.ofMillis(2_500),
              fleet.admin(),
              talk::add)) {
        run.observe(
            round -> {
              if (round.round() == 4) {
                second.close();
              }
            });
        assertThatThrownBy(run::run)
            .isInstanceOfSatisfying(
                Refusal.class,
                refusal -> {
                  assertThat(refusal.exitCode()).isEqualTo(ExitCode.TIMEOUT);
                  assertThat(refusal)
                      .hasMessageStartingWith("round 5, ")
                      .hasMessageEndingWith("still waiting for 1 of 2 nodes after 2 s: n2");
                });
      }
      assertThat(talk)
          .contains("2 nodes are ready")
          .anyMatch(line -> line.contains("waiting for 1 of 2 nodes: n2; "));
    }
  }

  @Test
  void saysWhichNodeCannotOpenAnInput() throws Exception {
    Path csv = folder.resolve("flows.csv");
    Files.writeString(csv, ("0,tcp,http,SF" + ",0".repeat(37) + ",normal,21\n").repeat(2_000));
    Plan plan =
        plan(
            """
                    schema: dais.plan/v1
                    simulation:
                      agents: 2
                      rounds: 2
                    traffic:
                      spec: nsl-kdd:%s
                      baseline: nsl-kdd:%s,first=0.5
                      split: iid
                    """
                .formatted(csv, csv));
    try (LocalFleet fleet = fleet(1);
        FleetRun run =
            FleetRun.of(
                plan,
                RunOptions.into(folder.resolve("fleet.db")),
                Path.of(""),
                Duration.ofSeconds(30),
                fleet.admin(),
                _ -> {})) {
      Files.delete(csv);
      assertThatThrownBy(run::run)
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
                assertThat(refusal).hasMessageStartingWith("node n1: ");
              });
    }
  }

  @Test
  void refusesWhatHasNoSenseOverAFleet() throws Exception {
    try (LocalFleet fleet = fleet(0)) {
      try (FleetRun run = run(fleet)) {
        assertThatThrownBy(run::run)
            .isInstanceOf(Refusal.class)
            .hasMessage("no node is there to run on");
      }
    }
  }

  @Test
  void whoMayNotCallAMethodIsTold() throws Exception {
    try (LocalFleet fleet = fleet(1)) {
      ManagedChannel viewer = fleet.channel(Role.VIEWER, "viewer", fleet.address());
      ManagedChannel node = fleet.channel(Role.NODE, "n9", fleet.address());
      ManagedChannel stranger = fleet.stranger();
      try {
        assertThat(
                FleetServiceGrpc.newBlockingStub(viewer)
                    .getStatus(GetStatusRequest.getDefaultInstance())
                    .getNodesCount())
            .isEqualTo(1);
        assertThat(refused(() -> status(node)))
            .isEqualTo(
                "PERMISSION_DENIED: n9 is a node and may not call"
                    + " dais.coordinator.v1.FleetService/GetStatus");
        assertThat(refused(() -> status(stranger)))
            .isEqualTo(
                "UNAUTHENTICATED: dais.coordinator.v1.FleetService/GetStatus needs a certificate of"
                    + " the fleet");
        assertThat(
                refused(
                    () ->
                        FleetServiceGrpc.newBlockingStub(viewer)
                            .stop(StopRequest.getDefaultInstance())))
            .startsWith("PERMISSION_DENIED: viewer is a viewer");
        assertThat(
                refused(
                    () ->
                        RunServiceGrpc.newBlockingStub(viewer)
                            .watchRun(WatchRunRequest.getDefaultInstance())
                            .next()))
            .isEqualTo("NOT_FOUND: no run is open");
        assertThat(
                refused(
                    () ->
                        MembershipServiceGrpc.newBlockingStub(viewer)
                            .approveNode(ApproveNodeRequest.getDefaultInstance())))
            .startsWith("PERMISSION_DENIED: viewer is a viewer");
        assertThat(
                refused(
                    () ->
                        MembershipServiceGrpc.newBlockingStub(node)
                            .revokeNode(RevokeNodeRequest.getDefaultInstance())))
            .startsWith("PERMISSION_DENIED: n9 is a node");
        assertThat(
                refused(
                    () ->
                        JoinServiceGrpc.newBlockingStub(stranger)
                            .join(JoinRequest.getDefaultInstance())))
            .startsWith("INVALID_ARGUMENT: the join token is mistyped");
      } finally {
        viewer.shutdownNow();
        node.shutdownNow();
        stranger.shutdownNow();
      }
    }
  }

  @Test
  void aWatcherSeesTheRoundsOfARun() throws Exception {
    try (LocalFleet fleet = fleet(2)) {
      ManagedChannel viewer = fleet.channel(Role.VIEWER, "viewer", fleet.address());
      List<String> driven = new ArrayList<>();
      List<String> watched = new ArrayList<>();
      RunWatch.Listener listener =
          new RunWatch.Listener() {
            @Override
            public void onRound(DecidedRound round) {
              watched.add("%d %s %s".formatted(round.round(), round.outcomes(), round.head()));
            }

            @Override
            public void onWaiting(String text) {}
          };
      FutureTask<Boolean> watch =
          new FutureTask<>(
              () -> {
                RunWatch.over(viewer).tell(listener);
                return true;
              });
      try (FleetRun run = run(fleet)) {
        run.observe(
            round -> {
              driven.add("%d %s %s".formatted(round.round(), round.outcomes(), round.head()));
              if (round.round() == 1) {
                Thread.ofVirtual().start(watch);
              }
            });
        var _ = run.run();
        assertThat(watch.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(watched).isNotEmpty().isEqualTo(driven.subList(12 - watched.size(), 12));
      } finally {
        viewer.shutdownNow();
      }
    }
  }

  @Test
  void aWatcherHearsWhyARunEndedEarly() throws Exception {
    try (LocalFleet fleet = fleet(1)) {
      NodeProcess second = fleet.join("n2");
      List<String> waits = new CopyOnWriteArrayList<>();
      RunWatch.Listener listener =
          new RunWatch.Listener() {
            @Override
            public void onRound(DecidedRound round) {}

            @Override
            public void onWaiting(String text) {
              waits.add(text);
            }
          };
      FutureTask<Boolean> watch =
          new FutureTask<>(
              () -> {
                RunWatch.over(fleet.admin()).tell(listener);
                return true;
              });
      try (FleetRun run =
          FleetRun.of(
              PLAN,
              RunOptions.into(folder.resolve("fleet.db")),
              Path.of(""),
              Duration.ofMillis(2_500),
              fleet.admin(),
              _ -> {})) {
        run.observe(
            round -> {
              if (round.round() == 4) {
                Thread.ofVirtual().start(watch);
                second.close();
              }
            });
        assertThatThrownBy(run::run).isInstanceOf(Refusal.class);
      }
      assertThatThrownBy(() -> watch.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(Refusal.class)
          .hasMessageContaining("still waiting for 1 of 2 nodes after 2 s: n2");
      assertThat(waits).anyMatch(line -> line.contains("waiting for 1 of 2 nodes: n2; "));
    }
  }

  @Test
  void aDriverMustSaySomething() throws Exception {
    try (LocalFleet fleet = fleet(0)) {
      BlockingClientCall<DriveRunRequest, DriveRunResponse> call =
          RunServiceGrpc.newBlockingV2Stub(fleet.admin()).driveRun();
      call.write(DriveRunRequest.getDefaultInstance());
      assertThatThrownBy(call::read).hasMessage("INVALID_ARGUMENT: a message without content");
    }
  }

  @Test
  void twoCoordinatorsCannotHaveOnePort() throws Exception {
    try (LocalFleet fleet = fleet(0)) {
      assertThatThrownBy(() -> fleet.coordinator(fleet.port()))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("cannot listen on")
          .hasMessageContaining("Address already in use");
    }
  }

  private static void status(ManagedChannel channel) {
    var _ =
        FleetServiceGrpc.newBlockingStub(channel).getStatus(GetStatusRequest.getDefaultInstance());
  }

  private static String refused(Runnable call) {
    return String.valueOf(
        catchThrowableOfType(StatusRuntimeException.class, call::run).getMessage());
  }

  private static Plan plan(String yaml) {
    return Settings.defaults().with(PlanFile.read(yaml, "the test's plan")).plan();
  }

  private LocalFleet fleet(int nodes) throws InterruptedException {
    LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"));
    for (int i = 1; i <= nodes; i++) {
      fleet.join("n" + i);
    }
    return fleet;
  }

  private FleetRun run(LocalFleet fleet) {
    return run(fleet, PLAN);
  }

  private FleetRun run(LocalFleet fleet, Plan plan) {
    return FleetRun.of(
        plan,
        RunOptions.into(folder.resolve("fleet.db")),
        Path.of(""),
        Duration.ofSeconds(30),
        fleet.admin(),
        _ -> {});
  }
}
