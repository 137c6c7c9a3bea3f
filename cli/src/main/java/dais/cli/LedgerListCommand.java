package dais.cli;

import dais.infrastructure.exit.ExitCode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dais ledger list`: a row an entry.
@Command(
    name = "list",
    description = "List the entries of a ledger, oldest first.",
    mixinStandardHelpOptions = true)
final class LedgerListCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The ledger (default: database.path, else the newest in ledgers).")
  private Optional<Path> file = Optional.empty();

  @Mixin private LedgerPlace place = new LedgerPlace();
  @Mixin private EntryFilter filter = new EntryFilter();
  @Mixin private OutputOption output = new OutputOption();

  LedgerListCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    try (LedgerView ledger = place.open(shell, layers, file)) {
      EntryFilter.Selection selection = filter.select(ledger);
      if (output.format() == OutputFormat.HUMAN) {
        shell.out().println(EntryRows.HEADING);
      }
      EntryRows.rows().print(shell, output.format(), selection.entries());
      if (selection.more()) {
        shell.err().println("There are more entries: raise --limit to see them.");
      }
    }
    return ExitCode.OK.code();
  }
}
