package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.simulation.DecidedRound;
import dais.simulation.RunWatch;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais watch`: the open run of a fleet, round by round, for whoever only looks.
@Command(
    name = "watch",
    description =
        "Watch the open run of a fleet, from here or from another machine, from its next round until"
            + " it is over; the exit code is the run's.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class WatchCommand implements Callable<Integer> {
  private static final int ROOT_DIGITS = 16;

  private final Shell shell;
  private int rounds;

  @Mixin private FleetOption fleet = new FleetOption();
  @Mixin private OutputOption output = new OutputOption();

  WatchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet.folder(shell))) {
      coordinator.ask(
          () -> {
            RunWatch.over(coordinator.channel()).tell(new View());
            return true;
          });
    }
    if (output.format() == OutputFormat.HUMAN) {
      shell.err().println("The run is over.");
    } else {
      shell
          .out()
          .println(Envelope.ok(output.format(), json -> json.writeNumberField("rounds", rounds)));
    }
    return ExitCode.OK.code();
  }

  private final class View implements RunWatch.Listener {
    @Override
    public void onRound(DecidedRound round) {
      rounds++;
      switch (output.format()) {
        case HUMAN -> row(round);
        case JSONL ->
            shell.out().println(RoundLine.of(round.round(), round.outcomes(), round.head()));
        case JSON -> {
          // The end only.
        }
      }
      shell.out().flush();
    }

    private void row(DecidedRound round) {
      if (rounds == 1) {
        print("round", "candidates", "voted", "accepted", "rejected", "open", "entries", "root");
      }
      print(
          round.round(),
          round.outcomes().candidates(),
          round.called(),
          round.outcomes().accepted(),
          round.outcomes().rejected(),
          round.outcomes().undecided(),
          round.head().size(),
          round.head().root().toString().substring(0, ROOT_DIGITS));
    }

    private void print(Object... cells) {
      shell.out().printf(Locale.ROOT, "%6s %11s %7s %9s %9s %7s %9s  %s%n", cells);
    }

    @Override
    public void onWaiting(String text) {
      shell.err().println(text);
    }
  }
}
