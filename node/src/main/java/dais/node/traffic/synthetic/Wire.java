package dais.node.traffic.synthetic;

import dais.node.traffic.ConnRecord;
import dais.node.traffic.ConnRecord.Side;
import dais.node.traffic.Indicators;

/// How payloads become packets: the arithmetic of headers, segments, acknowledgements and retries
/// that ties a connection's numbers together.
final class Wire {
  /// IP and TCP header with timestamps.
  static final double TCP_HEADER = 52;

  private static final double OPENING_EXTRA = 8;
  private static final double DATAGRAM_HEADER = 28;
  private static final double BARE_HEADER = 40;
  // Delayed acknowledgements: one for two segments (RFC 9293, 3.8.6.3).
  private static final double ACKNOWLEDGED_AT_ONCE = 2;
  // Seconds until try 1, 2, 3, 4 of an opening packet (RFC 6298: 1 s, doubled each time).
  private static final double[] TRY_SECONDS = {0, 1.02, 3.05, 7.1};

  private Wire() {}

  /// A TCP connection that was established.
  ///
  /// @param segment payload bytes in a full packet
  /// @param retransmitted packets sent again
  /// @param header bytes of IP and TCP header
  static ConnRecord established(
      Indicators who,
      String service,
      Ending ending,
      double seconds,
      Payload payload,
      double segment,
      int retransmitted,
      double header) {
    double sent = Math.floor(payload.sent() * ending.carried);
    double received = Math.floor(payload.received() * ending.carried);
    double sentSegments = Math.ceil(sent / segment);
    double receivedSegments = Math.ceil(received / segment);
    int sentAgain = retransmitted / 2;
    double sentPackets =
        3 + sentSegments + Math.floor(receivedSegments / ACKNOWLEDGED_AT_ONCE) + sentAgain;
    double receivedPackets =
        2
            + receivedSegments
            + Math.floor(sentSegments / ACKNOWLEDGED_AT_ONCE)
            + (retransmitted - sentAgain);
    return new ConnRecord(
        who,
        service,
        ending.name(),
        ending.history(retransmitted),
        seconds,
        new Side(sent, sentPackets, sent + sentPackets * header + OPENING_EXTRA),
        new Side(received, receivedPackets, received + receivedPackets * header + OPENING_EXTRA),
        payload.missed());
  }

  /// Payload bytes each way, and how many of them the sensor missed.
  record Payload(double sent, double received, double missed) {}

  /// An opening packet of `size` bytes, tried `tries` (1 to 4) times, that nobody answers.
  static ConnRecord unanswered(Indicators who, int tries, double size) {
    return new ConnRecord(
        who,
        "-",
        Ending.S0.name(),
        Ending.S0.history(0),
        TRY_SECONDS[tries - 1],
        new Side(0, tries, tries * size),
        new Side(0, 0, 0),
        0);
  }

  /// An opening packet of `size` bytes, tried `tries` times, that is refused each time.
  static ConnRecord refused(Indicators who, int tries, double size, double seconds) {
    return new ConnRecord(
        who,
        "-",
        Ending.REJ.name(),
        Ending.REJ.history(0),
        seconds,
        new Side(0, tries, tries * size),
        new Side(0, tries, tries * BARE_HEADER),
        0);
  }

  /// An opening packet of `size` bytes whose `answers` are never acknowledged.
  static ConnRecord halfOpen(Indicators who, int answers, double size, double seconds) {
    return halfOpen(who, answers, size, 0, seconds);
  }

  /// An opening packet of `size` bytes with `data` bytes of payload after it (RFC 7413), whose
  /// `answers` are never acknowledged.
  static ConnRecord halfOpen(
      Indicators who, int answers, double size, double data, double seconds) {
    return new ConnRecord(
        who,
        "-",
        Ending.S1.name(),
        "Sh",
        seconds,
        new Side(data, 1, size + data),
        new Side(0, answers, answers * size),
        0);
  }

  /// Bare acknowledgements of a connection from before, `packets` each way.
  static ConnRecord lingering(Indicators who, int packets, double seconds) {
    return new ConnRecord(
        who,
        "-",
        Ending.OTH.name(),
        "Aa",
        seconds,
        new Side(0, packets, packets * BARE_HEADER),
        new Side(0, packets, packets * BARE_HEADER),
        0);
  }

  /// A question in `packets` datagrams (UDP, ICMP) and, unless nothing was received, as many
  /// answers.
  static ConnRecord datagrams(
      Indicators who, String service, double seconds, Payload payload, int packets) {
    boolean answered = payload.received() > 0;
    int answers = answered ? packets : 0;
    return new ConnRecord(
        who,
        answered ? service : "-",
        answered ? "SF" : "S0",
        answered ? "Dd" : "D",
        seconds,
        new Side(payload.sent(), packets, payload.sent() + packets * DATAGRAM_HEADER),
        new Side(payload.received(), answers, payload.received() + answers * DATAGRAM_HEADER),
        0);
  }
}
