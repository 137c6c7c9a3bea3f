package dais.cli;

import java.util.Locale;

/// How a command writes its data.
enum OutputFormat {
  /// Text for people.
  HUMAN,
  /// One envelope.
  JSON,
  /// A line per element, then an envelope with `"terminal":true`.
  JSONL;

  /// The format that a command line asks for, also where the rest of it cannot be understood.
  static OutputFormat of(String... args) {
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      String value = "";
      if (arg.equals("-o") || arg.equals("--output")) {
        value = i + 1 < args.length ? args[i + 1] : "";
      } else if (arg.startsWith("--output=")) {
        value = arg.substring("--output=".length());
      } else if (arg.startsWith("-o") && !arg.startsWith("--")) {
        value = arg.substring(arg.startsWith("-o=") ? 3 : 2);
      }
      for (OutputFormat format : values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(value.toLowerCase(Locale.ROOT))) {
          return format;
        }
      }
    }
    return HUMAN;
  }
}
