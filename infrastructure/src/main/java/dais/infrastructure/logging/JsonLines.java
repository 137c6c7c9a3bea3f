package dais.infrastructure.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/// An event as one line of JSON: `timestamp` (UTC, ISO 8601, microseconds), `level`, `logger`,
/// `thread`, `message`, the ids in force (`run`, `round`, `agent`, `trace_id`), the event's own
/// values, and `exception` with the stack trace where there is one.
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final byte[] NONE = {};
  private static final Set<String> FIXED =
      Set.of("timestamp", "level", "logger", "thread", "message", "exception");
  private static final Set<String> NUMBERS = Set.of(LogScope.ROUND, LogScope.AGENT);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("timestamp", event.getInstant().toString());
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("thread", event.getThreadName());
      json.writeStringField("message", event.getFormattedMessage());
      for (Map.Entry<String, Object> field : fields(event).entrySet()) {
        write(json, field.getKey(), field.getValue());
      }
      IThrowableProxy thrown = event.getThrowableProxy();
      if (thrown != null) {
        json.writeStringField("exception", ThrowableProxyUtil.asString(thrown).strip());
      }
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("a ByteArrayOutputStream does not fail", e);
    }
    return line.toByteArray();
  }

  /// By name, each once, none of them a fixed one: a line is a valid object whatever is logged.
  private static Map<String, Object> fields(ILoggingEvent event) {
    Map<String, Object> fields = new TreeMap<>(event.getMDCPropertyMap());
    List<KeyValuePair> values = event.getKeyValuePairs();
    if (values != null) {
      values.forEach(pair -> fields.put(pair.key, pair.value == null ? "null" : pair.value));
    }
    fields.keySet().removeAll(FIXED);
    return fields;
  }

  private static void write(JsonGenerator json, String name, Object value) throws IOException {
    switch (value) {
      case Boolean flag -> json.writeBooleanField(name, flag);
      case Integer number -> json.writeNumberField(name, number);
      case Long number -> json.writeNumberField(name, number);
      case String id when NUMBERS.contains(name) && NUMBER.matcher(id).matches() ->
          json.writeNumberField(name, Integer.parseInt(id));
      default -> json.writeStringField(name, value.toString());
    }
  }

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }
}
