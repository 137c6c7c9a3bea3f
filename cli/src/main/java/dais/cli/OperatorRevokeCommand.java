package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.proto.coordinator.v1.RevokeOperatorResponse;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dais operator revoke`: ends an operator's rights for good.
@Command(
    name = "revoke",
    description =
        "End an operator's rights for good: its calls end at once, and no certificate of its name is"
            + " taken any more. Join tokens that nobody has used are good for nothing afterwards.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class OperatorRevokeCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Parameters(paramLabel = "NAME", description = "Which operator.")
  private String name = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why, in a line: the operator is told.")
  private String reason = "";

  @Mixin private OutputOption output = new OutputOption();

  OperatorRevokeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    RevokeOperatorResponse answer;
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet.folder(shell))) {
      answer = coordinator.revokeOperator(name, reason);
    }
    Instant at = Instant.ofEpochSecond(answer.getRevokedAt());
    int forgotten = answer.getTokensForgotten();
    if (output.format() == OutputFormat.HUMAN) {
      shell.out().println("%s is revoked since %s".formatted(name, at));
      if (forgotten > 0) {
        shell
            .out()
            .println(
                "%d join tokens that nobody had used are good for nothing now"
                    .formatted(forgotten));
      }
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("name", name);
                    json.writeStringField("revoked_at", at.toString());
                    json.writeNumberField("tokens_forgotten", forgotten);
                  }));
    }
    return ExitCode.OK.code();
  }
}
