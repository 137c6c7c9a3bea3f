package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dais fleet kill`, `pause` and `resume`: a signal to one process.
@Command(mixinStandardHelpOptions = true, sortOptions = false)
final class FleetSignalCommand implements Callable<Integer> {
  /// The system takes a moment to end a process; who asks next must not find it alive.
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Shell shell;
  private final ProcessSignal signal;

  @Mixin private FleetOption fleet = new FleetOption();

  @Parameters(paramLabel = "PROCESS", description = "A node, coordinator or supervisor.")
  private String process = "";

  private FleetSignalCommand(Shell shell, ProcessSignal signal) {
    this.shell = shell;
    this.signal = signal;
  }

  static CommandLine of(Shell shell, ProcessSignal signal) {
    CommandLine command = new CommandLine(new FleetSignalCommand(shell, signal));
    command.getCommandSpec().usageMessage().description(signal.description());
    return command;
  }

  @Override
  public Integer call() {
    FleetFolder folder = fleet.folder(shell).founded();
    RecordedProcess target = folder.process(process).running().orElseThrow(() -> missing(folder));
    signal.send(target);
    if (signal == ProcessSignal.KILL && !new Patience(DEADLINE).await(() -> !target.isAlive())) {
      throw new IllegalStateException("%s outlived SIGKILL: %s".formatted(process, target));
    }
    shell.out().println("%s %s (pid %d)".formatted(process, signal.done(), target.pid()));
    return ExitCode.OK.code();
  }

  private Refusal missing(FleetFolder folder) {
    List<ProcessFolder> running = folder.running();
    return Refusal.badInput(
        "no process %s of fleet %s runs".formatted(process, folder.name()),
        running.isEmpty()
            ? "None of its processes does: start them with `dais fleet up`."
            : "These do: "
                + running.stream().map(ProcessFolder::name).collect(Collectors.joining(", "))
                + ".");
  }
}
