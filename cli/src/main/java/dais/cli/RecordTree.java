package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Any record as JSON or as indented lines: components by name, in order. Records nest, collections
/// are lists; numbers and flags stay what they are, everything else is its `toString`.
final class RecordTree {
  private RecordTree() {}

  /// Writes the components into an object that is open.
  static void write(JsonGenerator json, Record value) throws IOException {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      json.writeFieldName(name(component));
      writeValue(json, component(component, value));
    }
  }

  private static void writeValue(JsonGenerator json, Object value) throws IOException {
    switch (value) {
      case Record nested -> {
        json.writeStartObject();
        write(json, nested);
        json.writeEndObject();
      }
      case Collection<?> elements -> {
        json.writeStartArray();
        for (Object element : elements) {
          writeValue(json, element);
        }
        json.writeEndArray();
      }
      case Optional<?> optional when optional.isEmpty() -> json.writeNull();
      case Optional<?> optional -> writeValue(json, optional.get());
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Boolean flag -> json.writeBoolean(flag);
      default -> json.writeString(value.toString());
    }
  }

  /// The record as lines, each `indent` spaces in.
  static String text(Record value, int indent) {
    StringBuilder out = new StringBuilder();
    append(out, value, indent);
    return out.toString();
  }

  private static void append(StringBuilder out, Record value, int indent) {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      out.repeat(' ', indent).append(name(component)).append(':');
      appendValue(out, component(component, value), indent + 2);
    }
  }

  private static void appendValue(StringBuilder out, Object value, int indent) {
    switch (value) {
      case Record nested -> {
        out.append('\n');
        append(out, nested, indent);
      }
      case Collection<?> elements when elements.isEmpty() -> out.append(" none\n");
      case Collection<?> elements -> {
        out.append('\n');
        for (Object element : elements) {
          out.repeat(' ', indent).append('-');
          appendValue(out, element, indent + 2);
        }
      }
      case Optional<?> optional when optional.isEmpty() -> out.append(" none\n");
      case Optional<?> optional -> appendValue(out, optional.get(), indent);
      default -> appendText(out, value.toString(), indent);
    }
  }

  private static void appendText(StringBuilder out, String text, int indent) {
    if (text.indexOf('\n') < 0) {
      out.append(' ').append(text).append('\n');
      return;
    }
    out.append('\n');
    text.lines().forEach(line -> out.repeat(' ', indent).append(line).append('\n'));
  }

  private static Object component(RecordComponent component, Record value) {
    try {
      return component.getAccessor().invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(
          "the component "
              + component.getName()
              + " of "
              + value.getClass().getName()
              + " cannot be read",
          e);
    }
  }

  /// The name in the manner of JSON here: `falseAlarms` is `false_alarms`.
  private static String name(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
