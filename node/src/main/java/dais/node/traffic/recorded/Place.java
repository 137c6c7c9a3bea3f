package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.Address;
import java.util.Locale;

/// A line of an input, and the reading of its fields.
///
/// @param input the file's name, or `standard input`
/// @param line from 1
record Place(String input, long line) {
  private static final int HIGHEST_PORT = 65535;
  private static final int LONGEST_PROTOCOL = 32;
  // Powers of ten that are exact, and digits that a double holds exactly (Clinger, "How to read
  // floating point numbers accurately", 1990): within both, one division rounds correctly.
  private static final double[] POWERS = powers();
  private static final int EXACT_DIGITS = 15;

  private static double[] powers() {
    double[] powers = new double[EXACT_DIGITS + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /// The refusal of a field at this place.
  Refusal refusal(String field, String expected, String found) {
    return Refusal.badInput(
        "%s:%d: %s: expected %s but found %s".formatted(input, line, field, expected, found),
        "Correct the line or leave it out; nothing was decided on it.");
  }

  /// A field that is a finite number of at least 0.
  double amount(String field, String text) {
    double value = number(text);
    if (value >= 0 && value <= Double.MAX_VALUE) {
      return value;
    }
    throw refusal(field, "a number of at least 0", "'" + text + "'");
  }

  /// A field that is a number between two bounds.
  double within(String field, String text, double least, double most) {
    double value = number(text);
    if (value >= least && value <= most) {
      return value;
    }
    throw refusal(field, "a number from %.0f to %.0f".formatted(least, most), "'" + text + "'");
  }

  /// The number that `text` writes in decimal, NaN for all else.
  private static double number(String text) {
    long digits = 0;
    int point = -1;
    int length = text.length();
    boolean plain = length > 0 && length <= EXACT_DIGITS + 1;
    for (int i = 0; plain && i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
      } else if (c == '.' && point < 0 && i > 0) {
        point = i;
      } else {
        plain = false;
      }
    }
    if (plain && (point >= 0 || length <= EXACT_DIGITS)) {
      return point < 0 ? digits : digits / POWERS[length - point - 1];
    }
    return text.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?|[-+]?[0-9]+\\.")
        ? Double.parseDouble(text)
        : Double.NaN;
  }

  /// A field that is a port.
  int port(String field, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value >= 0 && value <= HIGHEST_PORT) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the refusal.
    }
    throw refusal(field, "a port from 0 to " + HIGHEST_PORT, "'" + text + "'");
  }

  /// A field that names a transport protocol, in lower case.
  String protocol(String field, String text) {
    if (text.isEmpty() || text.length() > LONGEST_PROTOCOL) {
      throw refusal(
          field, "a protocol of 1 to " + LONGEST_PROTOCOL + " characters", "'" + text + "'");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  /// A field that is an IP address, as [Address] writes it.
  String address(String field, String text) {
    return Address.parse(text)
        .orElseThrow(() -> refusal(field, "an IP address", "'" + text + "'"))
        .toString();
  }
}
