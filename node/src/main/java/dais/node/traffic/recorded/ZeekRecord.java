package dais.node.traffic.recorded;

import dais.node.traffic.ConnRecord;
import dais.node.traffic.ConnRecord.Side;
import dais.node.traffic.Indicators;
import dais.node.traffic.Label;
import dais.node.traffic.RecordedRow;

/// One record of a conn.log while it is read, whatever its notation: a text for each field, empty
/// where the record has none. Used again for every record.
// EnumOrdinal: a table over the constants of an enum, in its order.
@SuppressWarnings("EnumOrdinal")
final class ZeekRecord {
  private static final String MISSING = "-";

  private final String[] values = new String[ZeekField.values().length];

  void set(ZeekField field, String value) {
    values[field.ordinal()] = value;
  }

  private String get(ZeekField field) {
    return values[field.ordinal()];
  }

  RecordedRow row(Place place) {
    String protocol = place.protocol("proto", required(place, ZeekField.PROTOCOL));
    Indicators indicators =
        new Indicators(
            place.address("id.orig_h", required(place, ZeekField.ORIGINATOR)),
            place.address("id.resp_h", required(place, ZeekField.RESPONDER)),
            place.port("id.resp_p", required(place, ZeekField.RESPONDER_PORT)),
            protocol);
    ConnRecord record =
        new ConnRecord(
            indicators,
            orMissing(ZeekField.SERVICE),
            orMissing(ZeekField.STATE),
            get(ZeekField.HISTORY),
            amount(place, ZeekField.DURATION),
            new Side(
                amount(place, ZeekField.ORIG_BYTES),
                amount(place, ZeekField.ORIG_PACKETS),
                amount(place, ZeekField.ORIG_IP_BYTES)),
            new Side(
                amount(place, ZeekField.RESP_BYTES),
                amount(place, ZeekField.RESP_PACKETS),
                amount(place, ZeekField.RESP_IP_BYTES)),
            amount(place, ZeekField.MISSED_BYTES));
    long time = EventTime.micros(place, "ts", required(place, ZeekField.TS));
    String written = get(ZeekField.LABEL);
    return new RecordedRow(record.flow(time), label(written), written);
  }

  /// A malicious row's family is its detailed label where it has one.
  private Label label(String written) {
    if (written.isEmpty()) {
      return Label.UNLABELLED;
    }
    if (written.equalsIgnoreCase("benign") || written.equalsIgnoreCase("normal")) {
      return new Label(Label.Kind.BENIGN, written);
    }
    String detailed = get(ZeekField.DETAILED_LABEL);
    return new Label(Label.Kind.ATTACK, detailed.isEmpty() ? written : detailed);
  }

  private String orMissing(ZeekField field) {
    String value = get(field);
    return value.isEmpty() ? MISSING : value;
  }

  private double amount(Place place, ZeekField field) {
    String value = get(field);
    return value.isEmpty() ? 0 : place.amount(field.text, value);
  }

  private String required(Place place, ZeekField field) {
    String value = get(field);
    if (value.isEmpty()) {
      throw place.refusal(field.text, "a value", "none");
    }
    return value;
  }
}
