package dais.node.traffic;

import java.util.List;

/// One connection as a sensor reports it, and its flow in the schema `conn-v1`: the fields and
/// history letters are those of Zeek's conn.log (docs.zeek.org, "conn.log"). Every field of the
/// flow is a function of this one connection: there are no counts over time windows. A value that
/// the sensor has not got is 0, a category it has not got is `-`.
///
/// @param indicators addresses, port and protocol
/// @param service application protocol, or `-`
/// @param state how the connection went, such as `SF`, `S0` or `REJ`; or `-`
/// @param history letters of what was seen, upper case from the originator; empty where missing
/// @param seconds duration, 0 where missing
/// @param originator what the opening side sent
/// @param responder what the other side sent
/// @param missedBytes payload bytes the sensor did not see
public record ConnRecord(
    Indicators indicators,
    String service,
    String state,
    String history,
    double seconds,
    Side originator,
    Side responder,
    double missedBytes) {
  /// What one side sent.
  ///
  /// @param bytes payload bytes
  /// @param packets packets
  /// @param ipBytes bytes with their IP headers
  public record Side(double bytes, double packets, double ipBytes) {}

  /// The fields of the flow. `resp_port` is the port itself below 1024 and where it is one of
  /// [#REGISTERED], else `registered` (to 49151) or `ephemeral`; `none` without a port and for
  /// ICMP.
  public static final FlowSchema SCHEMA =
      new FlowSchema(
          "conn-v1",
          List.of(
              "duration_ms",
              "orig_bytes",
              "resp_bytes",
              "orig_pkts",
              "resp_pkts",
              "orig_ip_bytes",
              "resp_ip_bytes",
              "missed_bytes",
              "orig_bytes_per_pkt",
              "resp_bytes_per_pkt",
              "byte_asymmetry",
              "bytes_per_second",
              "history_length",
              "history_responder",
              "history_retransmissions",
              "history_resets",
              "history_anomalies"),
          List.of("proto", "service", "conn_state", "resp_port"));

  /// Registered ports that keep their number: databases, remote desktops, message brokers, proxies
  /// and the ports that worms and remote controls like (IANA Service Name and Port Number
  /// Registry).
  public static final List<Integer> REGISTERED =
      List.of(
          1080, 1194, 1433, 1521, 1883, 1900, 2049, 2222, 2323, 3128, 3306, 3389, 4444, 5060, 5222,
          5353, 5432, 5555, 5683, 5900, 5985, 6379, 6667, 8000, 8080, 8443, 8883, 9200, 11211,
          27017);

  private static final int WELL_KNOWN = 1024;
  private static final int EPHEMERAL = 49152;
  private static final String[] BUCKETS = buckets();
  // Shorter than a sensor's clock can tell apart from nothing.
  private static final double SHORTEST_SECONDS = 1e-3;

  private static String[] buckets() {
    String[] buckets = new String[65536];
    for (int port = 0; port < buckets.length; port++) {
      buckets[port] =
          port < WELL_KNOWN
              ? Integer.toString(port)
              : port < EPHEMERAL ? "registered" : "ephemeral";
    }
    for (int port : REGISTERED) {
      buckets[port] = Integer.toString(port);
    }
    return buckets;
  }

  /// The value of `resp_port`.
  static String portBucket(String protocol, int port) {
    return port < 0 || protocol.startsWith("icmp") ? "none" : BUCKETS[port];
  }

  /// This connection as a flow of [#SCHEMA].
  ///
  /// @param eventTimeMicros microseconds since 1970-01-01T00:00:00Z
  public Flow flow(long eventTimeMicros) {
    double[] numbers = new double[17];
    numbers[0] = seconds * 1000;
    numbers[1] = originator.bytes;
    numbers[2] = responder.bytes;
    numbers[3] = originator.packets;
    numbers[4] = responder.packets;
    numbers[5] = originator.ipBytes;
    numbers[6] = responder.ipBytes;
    numbers[7] = missedBytes;
    numbers[8] = originator.packets == 0 ? 0 : originator.ipBytes / originator.packets;
    numbers[9] = responder.packets == 0 ? 0 : responder.ipBytes / responder.packets;
    double payload = originator.bytes + responder.bytes;
    numbers[10] = payload == 0 ? 0 : (originator.bytes - responder.bytes) / payload;
    numbers[11] = seconds == 0 ? 0 : payload / Math.max(seconds, SHORTEST_SECONDS);
    readHistory(numbers);
    String protocol = indicators.protocol();
    String[] categories = {
      protocol, service, state, portBucket(protocol, indicators.responderPort())
    };
    return new Flow(numbers, categories, indicators, eventTimeMicros);
  }

  private void readHistory(double[] numbers) {
    numbers[12] = history.length();
    for (int i = 0; i < history.length(); i++) {
      char letter = history.charAt(i);
      if (letter >= 'a') {
        numbers[13]++;
      }
      switch (letter) {
        case 't', 'T' -> numbers[14]++;
        case 'r', 'R' -> numbers[15]++;
        // Bad checksum, content gap, inconsistent packet, SYN or RST with other flags, zero window.
        case 'c', 'C', 'g', 'G', 'i', 'I', 'q', 'Q', 'w', 'W' -> numbers[16]++;
        default -> {}
      }
    }
  }
}
