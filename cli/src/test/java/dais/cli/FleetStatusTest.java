package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FleetStatusTest {
  @ParameterizedTest
  @CsvSource({
    "1, 2, 'running, pid 7; joined; it speaks protocol version 1, the coordinator 2 too'",
    "2, 2, 'running, pid 7; joined'",
    "0, 2, 'running, pid 7; joined'",
    "1, 0, 'running, pid 7; joined'",
  })
  void saysWhichNodesAreToBeUpgraded(int node, int coordinator, String expected) {
    NodeStatus said =
        NodeStatus.newBuilder().setState(NodeState.NODE_STATE_JOINED).setVersion(node).build();
    FleetStatus.Node shown =
        new FleetStatus.Node(
            "n1", new FleetStatus.Life("running", 7), said, Instant.EPOCH, List.of(), coordinator);
    assertThat(shown.text()).isEqualTo(expected);
  }
}
