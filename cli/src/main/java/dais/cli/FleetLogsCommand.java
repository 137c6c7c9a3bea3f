package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dais fleet logs`: what the fleet's processes log, in the order of time.
@Command(
    name = "logs",
    description =
        "Print the current logs of all processes by time, each line after its process's name, or"
            + " of one process as they are.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FleetLogsCommand implements Callable<Integer> {
  private static final Duration FOR_EVER = Duration.ofDays(3_650);

  private final Shell shell;
  private final Map<String, LogTail> tails = new LinkedHashMap<>();

  @Mixin private FleetOption fleet = new FleetOption();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is logged from now on, until Ctrl-C.")
  private boolean follow;

  @Parameters(arity = "0..1", paramLabel = "PROCESS", description = "A node or coordinator.")
  private Optional<String> process = Optional.empty();

  FleetLogsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    FleetFolder folder = fleet.folder(shell).founded();
    process.ifPresent(name -> requireKnown(folder, name));
    Patience look = new Patience(FOR_EVER);
    try {
      boolean more;
      do {
        places(folder).forEach(place -> tails.computeIfAbsent(place.name(), _ -> tail(place)));
        printWhatIsThere();
        shell.out().flush();
        more = follow && !look.isOver();
        if (more) {
          look.pause();
        }
      } while (more);
    } finally {
      for (LogTail tail : tails.values()) {
        tail.close();
      }
    }
    return ExitCode.OK.code();
  }

  private List<ProcessFolder> places(FleetFolder folder) {
    return process.map(name -> List.of(folder.process(name))).orElseGet(folder::processes);
  }

  private static LogTail tail(ProcessFolder place) {
    return new LogTail(place.name(), place.log());
  }

  private void printWhatIsThere() {
    while (true) {
      Optional<LogTail> oldest = Optional.empty();
      Instant least = Instant.MAX;
      for (LogTail tail : tails.values()) {
        Optional<Instant> time = tail.nextTime();
        if (time.isPresent() && time.get().isBefore(least)) {
          least = time.get();
          oldest = Optional.of(tail);
        }
      }
      if (oldest.isEmpty()) {
        return;
      }
      String line = oldest.get().next();
      shell
          .out()
          .println(process.isPresent() ? line : "%-12s %s".formatted(oldest.get().process(), line));
    }
  }

  private static void requireKnown(FleetFolder folder, String name) {
    List<String> known = folder.processes().stream().map(ProcessFolder::name).toList();
    if (!known.contains(name)) {
      throw Refusal.badInput(
          "fleet %s has no process %s".formatted(folder.name(), name),
          known.isEmpty()
              ? "Nothing of it has run here yet: dais fleet up."
              : "It has " + String.join(", ", known) + ".");
    }
  }
}
