package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.config.Configuration;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.DatabaseKey;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dais ledger stats`: a ledger in numbers.
@Command(
    name = "stats",
    description = "Show the size of a ledger.",
    mixinStandardHelpOptions = true)
final class LedgerStatsCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The ledger (default: database.path, else the newest in ledgers).")
  private Optional<Path> file = Optional.empty();

  @Mixin private OutputOption output = new OutputOption();

  LedgerStatsCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  /// @param head the tree over all entries
  /// @param kinds entries a kind, by number
  /// @param rounds the highest round of any entry
  /// @param bodyBytes bytes in all bodies
  /// @param fileBytes bytes of the database file
  private record Stats(
      Path ledger,
      TreeHead head,
      SortedMap<Integer, Long> kinds,
      int rounds,
      long bodyBytes,
      long fileBytes) {}

  @Override
  public Integer call() {
    Configuration configuration = layers.configuration();
    Path ledger = LedgerPath.forReading(shell, configuration, file);
    Stats stats;
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger, DatabaseKey.read(configuration))) {
      stats =
          new Stats(
              ledger,
              reader.head(),
              reader.countsByKind(),
              reader.lastRound().orElse(0),
              reader.bodyBytes(),
              size(ledger));
    }
    if (output.format() == OutputFormat.HUMAN) {
      print(stats);
    } else {
      shell.out().println(Envelope.ok(output.format(), json -> write(json, stats)));
    }
    return ExitCode.OK.code();
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw Refusal.surroundings(
          "cannot read the size of " + file + ": " + e.getMessage(), "Check the path.", e);
    }
  }

  private void print(Stats stats) {
    shell.out().println("ledger   " + stats.ledger());
    line("entries", stats.head().size());
    line("rounds", stats.rounds());
    line("bytes", stats.bodyBytes());
    line("on disk", stats.fileBytes());
    shell.out().println("root     " + stats.head().root());
    stats
        .kinds()
        .forEach(
            (kind, count) ->
                shell.out().printf(Locale.ROOT, "  %-12s %,10d%n", EntryNames.kind(kind), count));
  }

  private void line(String name, long value) {
    shell.out().printf(Locale.ROOT, "%-8s %,d%n", name, value);
  }

  private static void write(JsonGenerator json, Stats stats) throws IOException {
    json.writeStringField("ledger_path", stats.ledger().toString());
    json.writeNumberField("entries", stats.head().size());
    json.writeStringField("root", stats.head().root().toString());
    json.writeNumberField("rounds", stats.rounds());
    json.writeNumberField("body_bytes", stats.bodyBytes());
    json.writeNumberField("file_bytes", stats.fileBytes());
    json.writeObjectFieldStart("kinds");
    for (var kind : stats.kinds().entrySet()) {
      json.writeNumberField(EntryNames.kind(kind.getKey()), kind.getValue());
    }
    json.writeEndObject();
  }
}
