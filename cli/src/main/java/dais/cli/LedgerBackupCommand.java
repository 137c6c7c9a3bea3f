package dais.cli;

import dais.infrastructure.config.Configuration;
import dais.infrastructure.exit.ExitCode;
import dais.ledger.DatabaseKey;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dais ledger backup`: a whole, checked copy of a ledger, also of one that is being written.
@Command(
    name = "backup",
    description =
        "Copy a ledger with its checkpoint, also while a run writes it, and check the copy entry by"
            + " entry. A copy is a ledger as any other: copied back, it is restored.",
    mixinStandardHelpOptions = true)
final class LedgerBackupCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The ledger (default: database.path, else the newest in ledgers).")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "COPY",
      required = true,
      description = "The file to make; nothing may be there yet.")
  private Path to = Path.of("");

  @Mixin private OutputOption output = new OutputOption();

  LedgerBackupCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    Configuration configuration = layers.configuration();
    Path ledger = LedgerPath.forReading(shell, configuration, file);
    Path copy = shell.directory().resolve(to);
    LedgerConfig config = DatabaseKey.read(configuration);
    TreeHead head;
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger, config)) {
      head = reader.backup(copy, config);
    }
    if (output.format() == OutputFormat.HUMAN) {
      shell
          .out()
          .printf(
              Locale.ROOT,
              "%s holds %,d entries of %s, root %s%n",
              to,
              head.size(),
              ledger,
              head.root());
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("ledger_path", ledger.toString());
                    json.writeStringField("copy_path", copy.toString());
                    json.writeNumberField("tree_size", head.size());
                    json.writeStringField("ledger_root", head.root().toString());
                  }));
    }
    return ExitCode.OK.code();
  }
}
