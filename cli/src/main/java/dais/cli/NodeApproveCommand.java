package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.Role;
import dais.proto.coordinator.v1.ApproveNodeResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dais node approve`: lets one node of another machine join under a name.
@Command(
    name = "approve",
    description =
        "Let a node of another machine join the fleet: prints the token that it joins with, good"
            + " once and for a short time, and the fleet's fingerprint.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class NodeApproveCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Parameters(paramLabel = "NAME", description = "The only name that the token is good for.")
  private String name = "";

  @Mixin private LifetimeOption lifetime = new LifetimeOption();
  @Mixin private OutputOption output = new OutputOption();

  NodeApproveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Duration good = lifetime.value();
    String node = FleetFolder.checkNode(name);
    FleetFolder folder = fleet.folder(shell);
    if (folder.nodes().stream().anyMatch(own -> own.name().equals(node))) {
      throw Refusal.badInput(
          "fleet %s has a node %s on this machine".formatted(folder.name(), node),
          "Choose another name: two processes of one name end each other's sessions.");
    }
    ApproveNodeResponse answer;
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, folder)) {
      answer = coordinator.approve(node, good);
    }
    new JoinTicket(
            Role.NODE.word(),
            node,
            answer.getToken(),
            answer.getFingerprint(),
            Instant.ofEpochSecond(answer.getExpires()))
        .print(shell, output.format());
    return ExitCode.OK.code();
  }
}
