package dais.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// The JSON around every result: `{schema_version, status, data}`, or `{schema_version, status,
/// error_code, message, hint}`; the last line of a stream ends with `"terminal":true`.
final class Envelope {
  /// Rises when a reader of the present envelopes would misread the new ones.
  static final int SCHEMA_VERSION = 1;

  private static final JsonFactory FACTORY = new JsonFactory();

  private Envelope() {}

  /// Writes fields into an object that is open.
  interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /// One line: an object without an envelope, an element of a stream.
  static String line(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  /// The result of a command that did its work.
  static String ok(OutputFormat format, Fields data) {
    return line(
        json -> {
          start(json, "ok");
          json.writeObjectFieldStart("data");
          data.write(json);
          json.writeEndObject();
          end(json, format);
        });
  }

  /// What a command says that did not do its work.
  static String error(OutputFormat format, ExitCode code, String message, String hint) {
    return line(
        json -> {
          start(json, "error");
          json.writeStringField("error_code", code.name());
          json.writeStringField("message", message);
          json.writeStringField("hint", hint);
          end(json, format);
        });
  }

  private static void start(JsonGenerator json, String status) throws IOException {
    json.writeNumberField("schema_version", SCHEMA_VERSION);
    json.writeStringField("status", status);
  }

  private static void end(JsonGenerator json, OutputFormat format) throws IOException {
    if (format == OutputFormat.JSONL) {
      json.writeBooleanField("terminal", true);
    }
  }
}
