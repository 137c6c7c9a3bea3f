package dais.node.traffic.recorded;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/// Reads the times of records, to the microsecond.
final class EventTime {
  private static final int MICRO_DIGITS = 6;
  private static final int PLAIN_DIGITS = 12;

  private EventTime() {}

  /// Seconds since 1970 with decimals, or ISO 8601 with a zone.
  static long micros(Place place, String field, String text) {
    try {
      return text.indexOf('T') > 0 ? iso(text) : decimal(text, MICRO_DIGITS);
    } catch (ArithmeticException | DateTimeParseException | NumberFormatException e) {
      throw place.refusal(field, "seconds since 1970 or an ISO 8601 time", "'" + text + "'");
    }
  }

  /// @throws DateTimeParseException if it is no ISO 8601 time with a zone
  static long iso(String text) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
  }

  /// `text` times ten to the `shift`, half to even.
  ///
  /// @throws NumberFormatException if it is no decimal number
  /// @throws ArithmeticException if it is beyond 64 bits
  static long decimal(String text, int shift) {
    long value = 0;
    int decimals = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && decimals < 0 && i > 0) {
        decimals = 0;
      } else if (c >= '0' && c <= '9' && decimals < shift && i < PLAIN_DIGITS + shift) {
        value = value * 10 + (c - '0');
        decimals += decimals < 0 ? 0 : 1;
      } else {
        return exact(text, shift);
      }
    }
    if (text.isEmpty()
        || text.indexOf('.') > PLAIN_DIGITS
        || (decimals < 0 && text.length() > PLAIN_DIGITS)) {
      return exact(text, shift);
    }
    for (int i = Math.max(decimals, 0); i < shift; i++) {
      value = Math.multiplyExact(value, 10L);
    }
    return value;
  }

  private static long exact(String text, int shift) {
    if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
      // A billion digits could hide behind an exponent.
      throw new NumberFormatException("a time has no exponent");
    }
    return new BigDecimal(text)
        .movePointRight(shift)
        .setScale(0, RoundingMode.HALF_EVEN)
        .longValueExact();
  }
}
