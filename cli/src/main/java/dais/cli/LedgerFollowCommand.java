package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Entry;
import dais.ledger.TreeHead;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais ledger follow`: a row an entry, as a fleet's coordinator commits them.
@Command(
    name = "follow",
    description =
        "Follow the ledger of a fleet's run as it is committed, until the run is over; exit code 1"
            + " if an entry does not hash to what is said of it, or does not follow.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class LedgerFollowCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "Which run, by the first digits of its id (default: the one begun last).")
  private Optional<String> run = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "INDEX",
      description = "The first entry's index (default: 0).")
  private long from;

  @Mixin private OutputOption output = new OutputOption();

  LedgerFollowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (from < 0) {
      throw Refusal.badInput("--from must be at least 0 but was " + from, "Leave it out for 0.");
    }
    try (LedgerClient ledger = LedgerClient.open(shell, fleet.folder(shell), run)) {
      if (output.format() == OutputFormat.HUMAN) {
        shell.out().println(EntryRows.HEADING);
      }
      tell(ledger, ledger.follow(from, this::row));
    }
    return ExitCode.OK.code();
  }

  private void row(Entry entry) {
    switch (output.format()) {
      case HUMAN -> shell.out().println(EntryRows.text(entry));
      case JSONL -> shell.out().println(Envelope.line(json -> EntryRows.write(json, entry)));
      case JSON -> {
        // The end only.
      }
    }
    shell.out().flush();
  }

  private void tell(LedgerClient ledger, Optional<TreeHead> head) {
    if (output.format() == OutputFormat.HUMAN) {
      shell
          .err()
          .println(
              head.map(
                      one ->
                          "The run is over: %d entries, root %s".formatted(one.size(), one.root()))
                  .orElse("The run is over."));
      return;
    }
    shell
        .out()
        .println(
            Envelope.ok(
                output.format(),
                json -> {
                  json.writeStringField("run_id", ledger.run().toString());
                  if (head.isPresent()) {
                    json.writeNumberField("tree_size", head.get().size());
                    json.writeStringField("ledger_root", head.get().root().toString());
                  }
                }));
  }
}
