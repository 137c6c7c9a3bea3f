package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.tls.Role;
import dais.proto.coordinator.v1.ApproveOperatorResponse;
import dais.proto.coordinator.v1.OperatorRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dais operator approve`: lets somebody look at the fleet, or control it, from another machine.
@Command(
    name = "approve",
    description =
        "Let somebody look at the fleet, or control it too, from another machine: prints the token"
            + " to join with, good once and for a short time, and the fleet's fingerprint.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class OperatorApproveCommand implements Callable<Integer> {
  /// What operators may be.
  enum Choice {
    VIEWER(Role.VIEWER, OperatorRole.OPERATOR_ROLE_VIEWER),
    ADMIN(Role.ADMIN, OperatorRole.OPERATOR_ROLE_ADMIN);

    private final Role role;
    private final OperatorRole message;

    Choice(Role role, OperatorRole message) {
      this.role = role;
      this.message = message;
    }

    /// As it is typed.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Parameters(paramLabel = "NAME", description = "The only name that the token is good for.")
  private String name = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      required = true,
      description = "${COMPLETION-CANDIDATES}: a viewer looks, an admin controls too.")
  private Choice role = Choice.VIEWER;

  @Mixin private LifetimeOption lifetime = new LifetimeOption();
  @Mixin private OutputOption output = new OutputOption();

  OperatorApproveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Duration good = lifetime.value();
    ApproveOperatorResponse answer;
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet.folder(shell))) {
      answer = coordinator.approve(name, role.message, good);
    }
    new JoinTicket(
            role.role.word(),
            name,
            answer.getToken(),
            answer.getFingerprint(),
            Instant.ofEpochSecond(answer.getExpires()))
        .print(shell, output.format());
    return ExitCode.OK.code();
  }
}
