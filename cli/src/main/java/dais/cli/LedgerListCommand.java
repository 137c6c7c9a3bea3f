package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.config.Configuration;
import dais.infrastructure.exit.ExitCode;
import dais.ledger.DatabaseKey;
import dais.ledger.Entry;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
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

  @Mixin private EntryFilter filter = new EntryFilter();
  @Mixin private OutputOption output = new OutputOption();

  LedgerListCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    Configuration configuration = layers.configuration();
    try (LedgerReader reader =
        LedgerStore.openReadOnly(
            LedgerPath.forReading(shell, configuration, file), DatabaseKey.read(configuration))) {
      EntryFilter.Selection selection = filter.select(reader);
      if (output.format() == OutputFormat.HUMAN) {
        shell.out().println("   index  kind           round  author          bytes");
      }
      new Rows<>("entries", LedgerListCommand::text, LedgerListCommand::write)
          .print(shell, output.format(), selection.entries());
      if (selection.more()) {
        shell.err().println("There are more entries: raise --limit to see them.");
      }
    }
    return ExitCode.OK.code();
  }

  private static String text(Entry row) {
    return String.format(
        Locale.ROOT,
        "%8d  %-12s %7d  %-12s %8d",
        row.index(),
        EntryNames.kind(row.kindNumber()),
        row.round(),
        EntryNames.author(row.author()),
        row.body().length);
  }

  private static void write(JsonGenerator json, Entry row) throws IOException {
    json.writeNumberField("index", row.index());
    json.writeStringField("kind", EntryNames.kind(row.kindNumber()));
    json.writeNumberField("round", row.round());
    json.writeStringField("author", EntryNames.author(row.author()));
    json.writeNumberField("bytes", row.body().length);
  }
}
