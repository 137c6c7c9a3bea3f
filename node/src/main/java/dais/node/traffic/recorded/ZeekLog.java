package dais.node.traffic.recorded;

import dais.node.traffic.RecordedRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one Zeek connection log: tab-separated under `#fields`, which may come again with other
/// fields, or one JSON object a line. In logs labelled as those of IoT-23, the last three columns
/// are separated by three spaces.
// EnumOrdinal: a table over the constants of an enum, in its order.
@SuppressWarnings("EnumOrdinal")
final class ZeekLog implements LineRows.Format {
  private static final String THREE_SPACES = "   ";
  private static final String ROTATED_AWAY = "#close";
  private static final int ABSENT = -1;

  private final ZeekRecord record = new ZeekRecord();
  private final int[] columns = new int[ZeekField.values().length];
  private String separator = "\t";
  private String unset = "-";
  private String empty = "(empty)";
  private int width;

  @Override
  public Optional<RecordedRow> row(Place place, String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    if (text.startsWith("#")) {
      directive(place, text);
      return Optional.empty();
    }
    if (width > 0) {
      readColumns(place, text);
    } else if (text.startsWith("{")) {
      readJson(place, text);
    } else {
      throw place.refusal("line", "a '#fields' line or a JSON object first", "neither");
    }
    return Optional.of(record.row(place));
  }

  private void readJson(Place place, String text) {
    Map<String, String> members = JsonLine.read(place, text);
    for (ZeekField field : ZeekField.values()) {
      record.set(field, present(members.getOrDefault(field.text, "")));
    }
  }

  private void readColumns(Place place, String text) {
    List<String> values = split(text);
    if (values.size() != width) {
      throw place.refusal("line", width + " columns as in #fields", values.size() + " columns");
    }
    for (ZeekField field : ZeekField.values()) {
      int column = columns[field.ordinal()];
      record.set(field, column == ABSENT ? "" : present(values.get(column)));
    }
  }

  private String present(String value) {
    return value.equals(unset) || value.equals(empty) ? "" : value;
  }

  private void directive(Place place, String text) {
    if (text.startsWith("#separator ")) {
      separator = separator(place, text.substring("#separator ".length()));
      return;
    }
    String[] words = text.split(Pattern.quote(separator), 2);
    String value = words.length > 1 ? words[1] : "";
    switch (words[0]) {
      case "#unset_field" -> unset = value;
      case "#empty_field" -> empty = value;
      case "#fields" -> fields(place, split(value));
      case "#path" -> path(place, value);
      // What follows in the same file is another log with a head of its own.
      case ROTATED_AWAY -> width = 0;
      default -> {}
    }
  }

  private static void path(Place place, String path) {
    if (!path.equals("conn")) {
      throw place.refusal("#path", "conn, a log of connections", "'" + path + "'");
    }
  }

  /// Written as `\x09` or literally.
  private static String separator(Place place, String text) {
    if (!text.startsWith("\\x")) {
      return text;
    }
    try {
      return Character.toString((char) Integer.parseInt(text.substring(2), 16));
    } catch (NumberFormatException e) {
      throw place.refusal("#separator", "a character such as \\x09", "'" + text + "'");
    }
  }

  private void fields(Place place, List<String> names) {
    Arrays.fill(columns, ABSENT);
    width = names.size();
    for (ZeekField field : ZeekField.values()) {
      columns[field.ordinal()] = names.indexOf(field.text);
    }
    for (ZeekField field : ZeekField.required()) {
      if (columns[field.ordinal()] == ABSENT) {
        throw place.refusal(
            "#fields", "the field '" + field.text + "' of a conn.log", "only " + names);
      }
    }
  }

  private List<String> split(String text) {
    List<String> values = new ArrayList<>(32);
    int from = 0;
    for (int to = text.indexOf(separator); to >= 0; to = text.indexOf(separator, from)) {
      values.add(text.substring(from, to));
      from = to + separator.length();
    }
    for (int to = text.indexOf(THREE_SPACES, from);
        to >= 0;
        to = text.indexOf(THREE_SPACES, from)) {
      values.add(text.substring(from, to));
      from = to + THREE_SPACES.length();
    }
    values.add(text.substring(from));
    return values;
  }
}
