package dais.cli;

import dais.infrastructure.exit.ExitCode;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais fleet rebalance`: what a dead node hosted goes to those that live, and a new one gets its
/// share.
@Command(
    name = "rebalance",
    description =
        "Share the members of the open plan run out anew, among the nodes that are there. The run"
            + " goes on where it was, with the same decisions.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FleetRebalanceCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();
  @Mixin private OutputOption output = new OutputOption();

  FleetRebalanceCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    SortedMap<String, Integer> members =
        new TreeMap<>(
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet.folder(shell))) {
      members.putAll(coordinator.rebalance().getMembersByNodeMap());
    }
    if (output.format() == OutputFormat.HUMAN) {
      members.forEach(
          (node, count) -> shell.out().println("%-12s %d members".formatted(node, count)));
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeObjectFieldStart("members_by_node");
                    for (var node : members.entrySet()) {
                      json.writeNumberField(node.getKey(), node.getValue());
                    }
                    json.writeEndObject();
                  }));
    }
    return ExitCode.OK.code();
  }
}
