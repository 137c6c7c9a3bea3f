package dais.node.traffic;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Watches the event times of rows in the order of their input. Rounds are cut by that order; a row
/// that is earlier than one before it is late: it keeps its place and its time, and is counted.
final class TimeOrder {
  private long rows;
  private long late;
  private long newest = Long.MIN_VALUE;
  private long mostLateMicros;

  /// Takes the next row's event time, in microseconds since 1970.
  void see(long micros) {
    rows++;
    if (micros < newest) {
      late++;
      mostLateMicros = Math.max(mostLateMicros, newest - micros);
    } else {
      newest = micros;
    }
  }

  /// What a report says of late rows, if there were any.
  Optional<String> note() {
    if (late == 0) {
      return Optional.empty();
    }
    return Optional.of(
        "%d of %d rows of the traffic are earlier than a row before them, by up to %s s; rounds follow the order of the rows"
            .formatted(
                late, rows, Duration.of(mostLateMicros, ChronoUnit.MICROS).toMillis() / 1000.0));
  }
}
