package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.ledger.SignedCheckpoint;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dais ledger checkpoint`: the newest signed tree head, to be kept elsewhere.
@Command(
    name = "checkpoint",
    description = "Print the newest signed checkpoint of a ledger, to be kept elsewhere.",
    mixinStandardHelpOptions = true)
final class LedgerCheckpointCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The ledger (default: database.path, else the newest in ledgers).")
  private Optional<Path> file = Optional.empty();

  @Mixin private LedgerPlace place = new LedgerPlace();
  @Mixin private OutputOption output = new OutputOption();

  LedgerCheckpointCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    SignedCheckpoint signed;
    try (LedgerView ledger = place.open(shell, layers, file)) {
      signed = ledger.checkpoint();
    }
    if (output.format() == OutputFormat.HUMAN) {
      shell.out().print(signed.note());
      shell.out().flush();
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeNumberField("tree_size", signed.head().size());
                    json.writeStringField("ledger_root", signed.head().root().toString());
                    json.writeStringField("note", signed.note());
                  }));
    }
    return ExitCode.OK.code();
  }
}
