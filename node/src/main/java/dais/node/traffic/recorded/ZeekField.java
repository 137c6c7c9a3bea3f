package dais.node.traffic.recorded;

import java.util.Arrays;
import java.util.List;

/// The fields of a conn.log that are read (docs.zeek.org, "conn.log"). A log without one of those
/// before `service` is of no use here.
enum ZeekField {
  TS("ts"),
  ORIGINATOR("id.orig_h"),
  RESPONDER("id.resp_h"),
  RESPONDER_PORT("id.resp_p"),
  PROTOCOL("proto"),
  STATE("conn_state"),
  DURATION("duration"),
  ORIG_BYTES("orig_bytes"),
  RESP_BYTES("resp_bytes"),
  ORIG_PACKETS("orig_pkts"),
  RESP_PACKETS("resp_pkts"),
  SERVICE("service"),
  HISTORY("history"),
  MISSED_BYTES("missed_bytes"),
  ORIG_IP_BYTES("orig_ip_bytes"),
  RESP_IP_BYTES("resp_ip_bytes"),
  LABEL("label"),
  DETAILED_LABEL("detailed-label");

  /// What a log calls it.
  final String text;

  ZeekField(String text) {
    this.text = text;
  }

  static List<ZeekField> required() {
    return Arrays.stream(values()).filter(field -> field.compareTo(SERVICE) < 0).toList();
  }
}
