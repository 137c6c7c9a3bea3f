package dais.cli;

import dais.infrastructure.exit.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais fleet status`: the fleet's processes and what its coordinator says of them.
@Command(
    name = "status",
    description = "Show coordinator, nodes and the open run; exit code 2 without a coordinator.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FleetStatusCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();
  @Mixin private OutputOption output = new OutputOption();

  FleetStatusCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    FleetStatus status = FleetStatus.of(shell, fleet.folder(shell).known());
    if (output.format() == OutputFormat.HUMAN) {
      shell.out().println(status.text());
      status
          .trouble()
          .ifPresent(
              why -> {
                shell.err().println("dais: " + why.getMessage());
                shell.err().println(why.hint());
              });
    } else {
      shell.out().println(Envelope.ok(output.format(), status::write));
    }
    return (status.trouble().isPresent() ? ExitCode.CONNECTION : ExitCode.OK).code();
  }
}
