package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import dais.proto.coordinator.v1.KnownOperator;
import dais.proto.coordinator.v1.OperatorRole;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais operator list`: who has joined the fleet to look at it, or to control it.
@Command(
    name = "list",
    description = "List the operators of other machines, also those that were revoked.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class OperatorListCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();
  @Mixin private OutputOption output = new OutputOption();

  OperatorListCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    List<KnownOperator> operators;
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet.folder(shell))) {
      operators = coordinator.operators();
    }
    new Rows<>("operators", OperatorListCommand::text, OperatorListCommand::write)
        .print(shell, output.format(), operators);
    return ExitCode.OK.code();
  }

  private static String role(KnownOperator operator) {
    return operator.getRole() == OperatorRole.OPERATOR_ROLE_ADMIN ? "admin" : "viewer";
  }

  private static Instant joined(KnownOperator operator) {
    return Instant.ofEpochSecond(operator.getJoinedAt());
  }

  private static String text(KnownOperator operator) {
    return "%-12s %s"
        .formatted(
            operator.getName(),
            operator.getRevocation().isEmpty()
                ? "%-8s since %s".formatted(role(operator), joined(operator))
                : operator.getRevocation());
  }

  private static void write(JsonGenerator json, KnownOperator operator) throws IOException {
    json.writeStringField("name", operator.getName());
    json.writeStringField("role", role(operator));
    json.writeStringField("joined_at", joined(operator).toString());
    json.writeStringField("revocation", operator.getRevocation());
  }
}
