package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;

/// A line of an input file, and the reading of its fields.
///
/// @param file the input
/// @param line from 1
record Place(Path file, int line) {
  private static final int HIGHEST_PORT = 65535;

  /// The refusal of a field at this place.
  Refusal refusal(String field, String expected, String found) {
    return Refusal.badInput(
        "%s:%d: %s: expected %s but found %s".formatted(file, line, field, expected, found),
        "Correct the line or leave it out; nothing was run.");
  }

  /// A field that is a finite number of at least 0.
  double amount(String field, String text) {
    try {
      double value = Double.parseDouble(text);
      if (value >= 0 && value <= Double.MAX_VALUE) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the refusal.
    }
    throw refusal(field, "a number of at least 0", "'" + text + "'");
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
}
