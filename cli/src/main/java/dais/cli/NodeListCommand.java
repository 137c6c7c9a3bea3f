package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.NodeStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais node list`: the nodes of a fleet, wherever they run.
@Command(
    name = "list",
    description =
        "List the nodes that the coordinator has seen since it started, and those that were"
            + " revoked.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class NodeListCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();
  @Mixin private OutputOption output = new OutputOption();

  NodeListCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    GetStatusResponse status;
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet.folder(shell))) {
      status = coordinator.status();
    }
    new Rows<>("nodes", NodeListCommand::text, NodeListCommand::write)
        .print(shell, output.format(), status.getNodesList());
    return ExitCode.OK.code();
  }

  private static String text(NodeStatus node) {
    return "%-12s %s"
        .formatted(
            node.getName(),
            node.getRevocation().isEmpty()
                ? "%-8s certificate until %s, dais %s"
                    .formatted(
                        FleetStatus.Node.state(node.getState()),
                        Instant.ofEpochSecond(node.getCertificateEnds()),
                        node.getSoftware())
                : node.getRevocation());
  }

  private static void write(JsonGenerator json, NodeStatus node) throws IOException {
    json.writeStringField("name", node.getName());
    json.writeStringField("state", FleetStatus.Node.state(node.getState()));
    json.writeNumberField("members", node.getMembers());
    json.writeNumberField("certificate_ends", node.getCertificateEnds());
    json.writeStringField("software", node.getSoftware());
    json.writeStringField("revocation", node.getRevocation());
  }
}
