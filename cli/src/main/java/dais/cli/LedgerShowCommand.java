package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.config.Configuration;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.DatabaseKey;
import dais.ledger.Entry;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dais ledger show`: one entry, decoded.
@Command(
    name = "show",
    description = "Show one entry of a ledger.",
    mixinStandardHelpOptions = true)
final class LedgerShowCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Parameters(index = "0", paramLabel = "FILE", description = "The ledger.")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "INDEX", description = "The entry's index, from 0.")
  private long index;

  @Mixin private OutputOption output = new OutputOption();

  LedgerShowCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    Configuration configuration = layers.configuration();
    try (LedgerReader reader =
        LedgerStore.openReadOnly(
            LedgerPath.forReading(shell, configuration, Optional.of(file)),
            DatabaseKey.read(configuration))) {
      Entry entry =
          reader
              .entry(index)
              .orElseThrow(
                  () ->
                      Refusal.badInput(
                          "the entry must be in [0, %d] but was %d"
                              .formatted(reader.head().size() - 1, index),
                          "See `dais ledger list " + file + "`."));
      // A long body lies in consecutive entries: any of them shows the whole.
      byte[] body = reader.wholeBody(index - entry.part() + 1);
      Optional<Record> decoded = entry.kind().flatMap(kind -> EntryBody.decode(kind, body));
      if (output.format() == OutputFormat.HUMAN) {
        print(entry, body, decoded);
      } else {
        shell
            .out()
            .println(Envelope.ok(output.format(), json -> write(json, entry, body, decoded)));
      }
    }
    return ExitCode.OK.code();
  }

  private void print(Entry entry, byte[] body, Optional<Record> decoded) {
    line("index", entry.index());
    line("kind", EntryNames.kindInFull(entry.kindNumber()));
    line("round", entry.round());
    line("author", EntryNames.author(entry.author()));
    line("event time", Instant.EPOCH.plus(entry.eventTimeMicros(), ChronoUnit.MICROS));
    line("bytes", body.length);
    line("part", entry.part() + " of " + entry.parts());
    line("leaf hash", entry.leafHash());
    line("chain hash", entry.chainHash());
    shell.out().println("body");
    decoded.ifPresentOrElse(
        record -> shell.out().print(RecordTree.text(record, 2)),
        () -> shell.out().println("  " + HexFormat.of().formatHex(body)));
  }

  private void line(String name, Object value) {
    shell.out().println("%-11s %s".formatted(name, value));
  }

  private static void write(JsonGenerator json, Entry entry, byte[] body, Optional<Record> decoded)
      throws IOException {
    json.writeNumberField("index", entry.index());
    json.writeStringField("kind", EntryNames.kind(entry.kindNumber()));
    json.writeNumberField("round", entry.round());
    json.writeStringField("author", EntryNames.author(entry.author()));
    json.writeNumberField("event_time_micros", entry.eventTimeMicros());
    json.writeNumberField("bytes", body.length);
    json.writeNumberField("part", entry.part());
    json.writeNumberField("parts", entry.parts());
    json.writeStringField("leaf_hash", entry.leafHash().toString());
    json.writeStringField("chain_hash", entry.chainHash().toString());
    if (decoded.isPresent()) {
      json.writeObjectFieldStart("body");
      RecordTree.write(json, decoded.get());
      json.writeEndObject();
    } else {
      json.writeStringField("body_hex", HexFormat.of().formatHex(body));
    }
  }
}
