package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.ledger.Entry;
import java.io.IOException;
import java.util.Locale;

/// Entries of a ledger as rows of a list.
final class EntryRows {
  static final String HEADING = "   index  kind           round  author          bytes";

  private EntryRows() {}

  static Rows<Entry> rows() {
    return new Rows<>("entries", EntryRows::text, EntryRows::write);
  }

  static String text(Entry row) {
    return String.format(
        Locale.ROOT,
        "%8d  %-12s %7d  %-12s %8d",
        row.index(),
        EntryNames.kind(row.kindNumber()),
        row.round(),
        EntryNames.author(row.author()),
        row.bodyBytes());
  }

  static void write(JsonGenerator json, Entry row) throws IOException {
    json.writeNumberField("index", row.index());
    json.writeStringField("kind", EntryNames.kind(row.kindNumber()));
    json.writeNumberField("round", row.round());
    json.writeStringField("author", EntryNames.author(row.author()));
    json.writeNumberField("bytes", row.bodyBytes());
  }
}
