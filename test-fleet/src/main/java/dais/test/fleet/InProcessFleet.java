package dais.test.fleet;

import dais.infrastructure.tls.Role;
import dais.ledger.Hash;
import dais.node.service.NodeProcess;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The words for a [LocalFleet]: everybody reaches the coordinator by a line of their own, and
/// whoever is killed or paused is so at the line. A killed one stops in order after that, unheard:
/// how a disk looks that was left in the middle of a write is a matter of real processes.
public final class InProcessFleet implements FleetWords, AutoCloseable {
  private final LocalFleet fleet;
  private final int nodes;
  private final Map<String, Placed> placed = new LinkedHashMap<>();
  private final CutLine operators;
  private final ManagedChannel admin;

  private record Placed(CutLine line, NodeProcess node) {}

  /// Starts nodes n1 to n`nodes`.
  public InProcessFleet(LocalFleet fleet, int nodes) throws IOException, InterruptedException {
    this.fleet = fleet;
    this.nodes = nodes;
    this.operators = new CutLine(fleet.port());
    this.admin = fleet.channel(Role.ADMIN, "operator", operators.address());
    startNodes();
  }

  @Override
  public void startNodes() throws IOException, InterruptedException {
    for (int i = 1; i <= nodes; i++) {
      String name = "n" + i;
      if (!placed.containsKey(name)) {
        CutLine line = new CutLine(fleet.port());
        placed.put(name, new Placed(line, fleet.join(name, line.address())));
      }
    }
  }

  @Override
  public void kill(String process) throws IOException {
    if (process.equals(COORDINATOR)) {
      operators.down();
      placed.values().forEach(one -> one.line().down());
      fleet.stop();
      return;
    }
    Placed one = Optional.ofNullable(placed.remove(process)).orElseThrow();
    one.line().close();
    one.node().close();
  }

  @Override
  public void awaitCoordinator() {
    fleet.startCoordinator();
    operators.up();
    placed.values().forEach(one -> one.line().up());
  }

  @Override
  public void pause(String process) {
    line(process).hold();
  }

  @Override
  public void resume(String process) {
    line(process).release();
  }

  private CutLine line(String node) {
    return Optional.ofNullable(placed.get(node)).orElseThrow().line();
  }

  @Override
  public void letGo() {
    placed.values().forEach(one -> one.line().release());
  }

  @Override
  public ManagedChannel admin() {
    return admin;
  }

  @Override
  public Path copy(String node, Hash run) {
    return fleet.copy(node, run);
  }

  @Override
  public void close() throws IOException {
    admin.shutdownNow();
    fleet.close();
    operators.close();
    for (Placed one : placed.values()) {
      one.line().close();
    }
  }
}
