package dais.cli;

import dais.infrastructure.exit.ExitCode;
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
        "End an operator's rights for good: no certificate of the name is taken any more, and what"
            + " is being followed ends.",
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
    Instant at;
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet.folder(shell))) {
      at = Instant.ofEpochSecond(coordinator.revokeOperator(name, reason).getRevokedAt());
    }
    if (output.format() == OutputFormat.HUMAN) {
      shell.out().println("%s is revoked since %s".formatted(name, at));
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("name", name);
                    json.writeStringField("revoked_at", at.toString());
                  }));
    }
    return ExitCode.OK.code();
  }
}
