package dais.node.traffic.recorded;

import dais.node.traffic.ConnRecord;
import dais.node.traffic.ConnRecord.Side;
import dais.node.traffic.Indicators;
import dais.node.traffic.Label;
import dais.node.traffic.Recording;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Turns the rows of Zeek connection logs into flows, whatever notation they came in.
final class ZeekRows {
  /// The fields without which a log is of no use here.
  static final List<String> REQUIRED =
      List.of(
          "ts",
          "id.orig_h",
          "id.resp_h",
          "id.resp_p",
          "proto",
          "conn_state",
          "duration",
          "orig_bytes",
          "resp_bytes",
          "orig_pkts",
          "resp_pkts");

  private static final String MISSING = "-";

  private final Recording.Draft draft = new Recording.Draft(ConnRecord.SCHEMA);

  /// The values of one row by field name.
  interface Row {
    /// The value, empty where the row or the log has none.
    Optional<String> value(String field);
  }

  int size() {
    return draft.size();
  }

  Recording finish(String contentHash) {
    return draft.finish(contentHash);
  }

  void add(Place place, Row row) {
    String protocol = required(place, row, "proto").toLowerCase(Locale.ROOT);
    Indicators indicators =
        new Indicators(
            required(place, row, "id.orig_h"),
            required(place, row, "id.resp_h"),
            place.port("id.resp_p", required(place, row, "id.resp_p")),
            protocol);
    ConnRecord record =
        new ConnRecord(
            indicators,
            row.value("service").orElse(MISSING),
            row.value("conn_state").orElse(MISSING),
            row.value("history").orElse(""),
            amount(place, row, "duration"),
            side(place, row, "orig"),
            side(place, row, "resp"),
            amount(place, row, "missed_bytes"));
    Optional<String> label = row.value("label");
    draft.add(
        record.flow(micros(place, required(place, row, "ts"))),
        label.map(text -> label(text, row.value("detailed-label"))).orElse(Label.UNLABELLED),
        label.orElse(""));
  }

  /// A malicious row's family is its detailed label where it has one.
  private static Label label(String label, Optional<String> detailed) {
    boolean benign = label.equalsIgnoreCase("benign") || label.equalsIgnoreCase("normal");
    return benign
        ? new Label(Label.Kind.BENIGN, label)
        : new Label(Label.Kind.ATTACK, detailed.orElse(label));
  }

  private static Side side(Place place, Row row, String side) {
    return new Side(
        amount(place, row, side + "_bytes"),
        amount(place, row, side + "_pkts"),
        amount(place, row, side + "_ip_bytes"));
  }

  private static double amount(Place place, Row row, String field) {
    return row.value(field).map(text -> place.amount(field, text)).orElse(0.0);
  }

  private static String required(Place place, Row row, String field) {
    return row.value(field).orElseThrow(() -> place.refusal(field, "a value", "none"));
  }

  /// Seconds since 1970 with decimals, or ISO 8601 as Zeek's JSON may have it.
  private static long micros(Place place, String text) {
    try {
      return text.indexOf('T') > 0
          ? ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text))
          : new BigDecimal(text)
              .movePointRight(6)
              .setScale(0, RoundingMode.HALF_EVEN)
              .longValueExact();
    } catch (NumberFormatException | ArithmeticException | DateTimeParseException e) {
      throw place.refusal("ts", "seconds since 1970 or an ISO 8601 time", "'" + text + "'");
    }
  }
}
