package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/// A list in the format that the user asked for.
///
/// @param name what the list is called in an envelope
/// @param text a row for people
/// @param fields a row for programs
/// @param <T> a row
record Rows<T>(String name, Function<T, String> text, RowFields<T> fields) {
  /// Writes a row's fields into an object that is open.
  interface RowFields<T> {
    void write(JsonGenerator json, T row) throws IOException;
  }

  void print(Shell shell, OutputFormat format, List<T> rows) {
    switch (format) {
      case HUMAN -> rows.forEach(row -> shell.out().println(text.apply(row)));
      case JSON -> shell.out().println(Envelope.ok(format, json -> writeAll(json, rows)));
      case JSONL -> {
        rows.forEach(row -> shell.out().println(Envelope.line(json -> fields.write(json, row))));
        shell.out().println(Envelope.ok(format, json -> json.writeNumberField(name, rows.size())));
      }
    }
  }

  private void writeAll(JsonGenerator json, List<T> rows) throws IOException {
    json.writeArrayFieldStart(name);
    for (T row : rows) {
      json.writeStartObject();
      fields.write(json, row);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
