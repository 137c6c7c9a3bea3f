package dais.node.traffic.recorded;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one Zeek connection log: tab-separated under `#fields`, or one JSON object a line. In logs
/// labelled as those of IoT-23, the last three columns are separated by three spaces.
final class ZeekLog implements TextInput.LineReader {
  private static final Pattern THREE_SPACES = Pattern.compile(" {3}");

  private final ZeekRows rows;
  private final Map<String, Integer> columns = new HashMap<>();
  private String separator = "\t";
  private String unset = "-";
  private String empty = "(empty)";
  private int width;

  ZeekLog(ZeekRows rows) {
    this.rows = rows;
  }

  @Override
  public void line(Place place, String text) {
    if (text.isBlank()) {
      return;
    }
    if (text.startsWith("#")) {
      directive(place, text);
    } else if (width > 0) {
      row(place, split(text));
    } else if (text.startsWith("{")) {
      Map<String, String> members = JsonLine.read(place, text);
      rows.add(place, field -> Optional.ofNullable(members.get(field)).filter(this::isPresent));
    } else {
      throw place.refusal("line", "a '#fields' line or a JSON object first", "neither");
    }
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
      default -> {}
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
    columns.clear();
    width = names.size();
    for (int i = 0; i < width; i++) {
      columns.put(names.get(i), i);
    }
    for (String field : ZeekRows.REQUIRED) {
      if (!columns.containsKey(field)) {
        throw place.refusal("#fields", "the field '" + field + "' of a conn.log", "only " + names);
      }
    }
  }

  private void row(Place place, List<String> values) {
    if (values.size() != width) {
      throw place.refusal("line", width + " columns as in #fields", values.size() + " columns");
    }
    rows.add(
        place,
        field -> Optional.ofNullable(columns.get(field)).map(values::get).filter(this::isPresent));
  }

  private boolean isPresent(String value) {
    return !value.isEmpty() && !value.equals(unset) && !value.equals(empty);
  }

  private List<String> split(String text) {
    String[] values = text.split(Pattern.quote(separator), -1);
    String[] last = THREE_SPACES.split(values[values.length - 1], -1);
    String[] all = Arrays.copyOf(values, values.length - 1 + last.length);
    System.arraycopy(last, 0, all, values.length - 1, last.length);
    return List.of(all);
  }
}
