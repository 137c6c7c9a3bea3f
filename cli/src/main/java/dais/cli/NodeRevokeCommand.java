package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.proto.coordinator.v1.RevokeNodeResponse;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dais node revoke`: puts a node out of the fleet for good.
@Command(
    name = "revoke",
    description =
        "Put a node out of the fleet for good: its session ends at once, and no certificate of its"
            + " name is taken any more.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class NodeRevokeCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Parameters(paramLabel = "NAME", description = "Which node.")
  private String name = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, in a line: the node is told.")
  private String reason = "";

  @Mixin private OutputOption output = new OutputOption();

  NodeRevokeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    RevokeNodeResponse answer;
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet.folder(shell))) {
      answer = coordinator.revoke(name, reason);
    }
    Instant at = Instant.ofEpochSecond(answer.getRevokedAt());
    if (output.format() == OutputFormat.HUMAN) {
      shell
          .out()
          .println(
              "%s is revoked since %s; %s"
                  .formatted(
                      name,
                      at,
                      answer.getSessionEnded() ? "its session is ended" : "it had no session"));
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("name", name);
                    json.writeStringField("revoked_at", at.toString());
                    json.writeBooleanField("session_ended", answer.getSessionEnded());
                  }));
    }
    return ExitCode.OK.code();
  }
}
