package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dais.coordinator.service.Protocol;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import dais.test.fleet.LocalFleet;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A coordinator of protocol version 3, and nodes that announce other versions. There is one
/// version so far: the numbers are shifted on the line, what is said stays the same.
final class ProtocolVersionsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Plan PLAN =
      Settings.defaults()
          .with(
              PlanFile.read(
                  """
                  schema: dais.plan/v1
                  simulation:
                    agents: 4
                    rounds: 3
                  traffic:
                    batch: 40
                  """,
                  "the test's plan"))
          .plan();

  @TempDir private Path folder;

  private LocalFleet fleet() {
    return LocalFleets.in(folder.resolve("fleet"), Clock.systemUTC(), Protocol.upTo(3));
  }

  /// A node that announces `oldest` to `newest`.
  private static TamperedLine announcing(int oldest, int newest) {
    TamperedLine line = new TamperedLine();
    line.up =
        said -> {
          OpenSessionRequest.Builder shifted = said.toBuilder();
          if (said.hasHello()) {
            shifted.getHelloBuilder().setOldestVersion(oldest).setNewestVersion(newest);
          }
          return List.of(shifted.build());
        };
    line.down =
        said -> {
          OpenSessionResponse.Builder shifted = said.toBuilder();
          if (said.hasWelcome()) {
            shifted.getWelcomeBuilder().setVersion(1);
          }
          return List.of(shifted.build());
        };
    return line;
  }

  private static NodeStatus status(LocalFleet fleet, String name) {
    return FleetServiceGrpc.newBlockingStub(fleet.admin())
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getNodesList()
        .stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElse(NodeStatus.getDefaultInstance());
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Test
  void nodesOneVersionBehindTakePart() throws Exception {
    try (LocalFleet fleet = fleet()) {
      fleet.join("n1", announcing(1, 2)::over);
      fleet.join("n2", announcing(2, 3)::over);
      assertThat(status(fleet, "n1").getVersion()).isEqualTo(2);
      assertThat(status(fleet, "n2").getVersion()).isEqualTo(3);
      try (FleetRun run =
          FleetRun.of(
              PLAN,
              RunOptions.into(folder.resolve("fleet.db")),
              Path.of(""),
              Duration.ofSeconds(30),
              fleet.admin(),
              _ -> {})) {
        assertThat(run.run().identity().rounds()).isEqualTo(3);
      }
    }
  }

  private void refuses(int oldest, int newest, String advice) {
    try (LocalFleet fleet = fleet()) {
      var joined = fleet.begin("n1", announcing(oldest, newest)::over);
      String why =
          "this coordinator speaks protocol versions 2 to 3 but the node %d to %d: %s"
              .formatted(oldest, newest, advice);
      await(() -> status(fleet, "n1").getSessionRefusal().equals(why));
      await(() -> fleet.lost().stream().anyMatch(end -> end.startsWith("ended: ")));
      assertThat(fleet.lost()).singleElement().asString().contains(why);
      assertThat(status(fleet, "n1").getState()).isEqualTo(NodeState.NODE_STATE_ABSENT);
      assertThat(joined.getCount()).isEqualTo(1);
    }
  }

  @Test
  void nodesTwoVersionsBehindAreRefusedWithWhatToDo() {
    refuses(1, 1, "upgrade the node");
  }

  @Test
  void nodesThatKnowOnlyNewerVersionsAreRefusedWithWhatToDo() {
    refuses(4, 5, "upgrade the coordinator");
  }

  @Test
  void aNodeSpeaksNoVersionThatItDidNotOffer() {
    TamperedLine line = new TamperedLine();
    line.down =
        said -> {
          OpenSessionResponse.Builder shifted = said.toBuilder();
          if (said.hasWelcome()) {
            shifted.getWelcomeBuilder().setVersion(2);
          }
          return List.of(shifted.build());
        };
    try (LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"))) {
      var _ = fleet.begin("n1", line::over);
      await(() -> !fleet.lost().isEmpty());
      assertThat(fleet.lost())
          .singleElement()
          .asString()
          .startsWith("ended: this node speaks protocol versions 1 to 1 but ")
          .contains("answers in 2");
    }
  }
}
