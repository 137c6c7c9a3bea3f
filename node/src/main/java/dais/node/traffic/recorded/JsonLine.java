package dais.node.traffic.recorded;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one line of Zeek's JSON log (RFC 8259, one object a line): members that are text, numbers,
/// booleans or null, or lists of these, whose content is passed over. A reader of its own because
/// that is all a log needs, and a JSON library would be a dependency for one page of code.
final class JsonLine {
  private static final String PUNCTUATION = ",]}";

  private final Place place;
  private final String text;
  private int at;

  private JsonLine(Place place, String text) {
    this.place = place;
    this.text = text;
  }

  /// The members by name, numbers and booleans as written; null members and lists are left out.
  static Map<String, String> read(Place place, String text) {
    return new JsonLine(place, text).object();
  }

  private Map<String, String> object() {
    Map<String, String> members = new HashMap<>();
    expect('{');
    if (!skips('}')) {
      do {
        skipBlanks();
        int begin = at;
        String name = string();
        expect(':');
        String value = value();
        if (value != null && members.put(name, value) != null) {
          at = begin;
          throw refusal("a new name");
        }
      } while (skips(','));
      expect('}');
    }
    skipBlanks();
    if (at < text.length()) {
      throw refusal("the end of the line");
    }
    return members;
  }

  private @Nullable String value() {
    skipBlanks();
    if (skips('[')) {
      if (!skips(']')) {
        do {
          skipBlanks();
          scalar();
        } while (skips(','));
        expect(']');
      }
      return null;
    }
    return scalar();
  }

  private @Nullable String scalar() {
    if (at < text.length() && text.charAt(at) == '"') {
      return string();
    }
    int begin = at;
    while (at < text.length()
        && PUNCTUATION.indexOf(text.charAt(at)) < 0
        && !blank(text.charAt(at))) {
      at++;
    }
    String word = text.substring(begin, at);
    if (word.equals("null")) {
      return null;
    }
    if (!word.matches("true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
      at = begin;
      throw refusal("text in quotes, a number, true, false, null or a list of these");
    }
    return word;
  }

  private String string() {
    expect('"');
    StringBuilder content = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        at--;
        throw refusal("an escaped control character");
      }
      content.append(c == '\\' ? escaped() : c);
    }
    expect('"');
    return content.toString();
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at) : ' ';
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> {
        at--;
        throw refusal("one of \" \\ / b f n r t u after \\");
      }
    };
  }

  private char unicode() {
    String digits = text.substring(at, Math.min(text.length(), at + 4));
    if (!digits.matches("[0-9a-fA-F]{4}")) {
      throw refusal("four hexadecimal digits after \\u");
    }
    at += 4;
    return (char) Integer.parseInt(digits, 16);
  }

  private boolean skips(char wanted) {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char wanted) {
    if (!skips(wanted)) {
      throw refusal("'" + wanted + "'");
    }
  }

  private void skipBlanks() {
    while (at < text.length() && blank(text.charAt(at))) {
      at++;
    }
  }

  private static boolean blank(char c) {
    return c == ' ' || c == '\t';
  }

  private RuntimeException refusal(String expected) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end of the line";
    return place.refusal("JSON at column " + (at + 1), expected, found);
  }
}
