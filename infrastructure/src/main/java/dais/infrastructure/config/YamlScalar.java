package dais.infrastructure.config;

import java.util.Locale;
import java.util.regex.Pattern;

/// Prints texts as YAML scalars.
public final class YamlScalar {
  private static final Pattern PLAIN = Pattern.compile("-?[A-Za-z0-9][A-Za-z0-9._-]*");

  private YamlScalar() {}

  /// `text` as it is where that is safe, else between double quotes.
  public static String print(String text) {
    if (PLAIN.matcher(text).matches()) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        quoted.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
