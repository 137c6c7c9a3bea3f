package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
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

  @Parameters(
      arity = "1..2",
      paramLabel = "[FILE] INDEX",
      hideParamSyntax = true,
      description = "The ledger (default: as for list) and the entry's index, from 0.")
  private List<String> parameters = List.of();

  @Mixin private LedgerPlace place = new LedgerPlace();
  @Mixin private OutputOption output = new OutputOption();

  LedgerShowCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    long index = index(parameters.getLast());
    Optional<Path> file =
        parameters.size() > 1 ? Optional.of(Path.of(parameters.getFirst())) : Optional.empty();
    try (LedgerView ledger = place.open(shell, layers, file)) {
      Entry entry = ledger.entry(index);
      // A long body lies in consecutive entries: any of them shows the whole.
      byte[] body = ledger.wholeBody(entry);
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

  private static long index(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw Refusal.badInput(
          "the entry's index must be a number from 0 but was '%s'".formatted(text),
          "See `dais ledger list`.");
    }
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
