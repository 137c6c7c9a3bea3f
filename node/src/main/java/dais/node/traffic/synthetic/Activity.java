package dais.node.traffic.synthetic;

/// What a host does on the network, as medians and spreads of one connection. The figures are round
/// numbers of the size that campus and data-centre measurements show (log-normal bodies and Pareto
/// tails: Crovella and Bestavros, "Self-similarity in World Wide Web traffic", 1997).
enum Activity {
  BROWSE_TLS("tcp", "ssl", 443, 1300, 0.8, 7000, 1.5, 1.2, 1.6, 1448),
  BROWSE_HTTP("tcp", "http", 80, 420, 0.6, 5000, 1.6, 0.35, 1.5, 1448),
  RESOLVE("udp", "dns", 53, 42, 0.25, 130, 0.55, 0.02, 1.2, 512),
  SYNCHRONISE("udp", "ntp", 123, 48, 0, 48, 0, 0.03, 0.8, 512),
  MAIL("tcp", "smtp", 25, 9000, 1.6, 480, 0.4, 1.8, 1.0, 1448),
  SHELL("tcp", "ssh", 22, 5200, 1.2, 9000, 1.4, 90, 1.8, 90),
  SHELL_JOB("tcp", "ssh", 22, 3100, 0.5, 3600, 0.7, 2.0, 0.9, 200),
  QUERY("tcp", "-", 5432, 900, 1.2, 4200, 1.9, 0.6, 2.2, 1448),
  SHARE("tcp", "smb", 445, 3600, 1.5, 5200, 1.9, 8, 1.8, 700),
  PUBLISH("tcp", "-", 1883, 170, 0.6, 95, 0.5, 25, 1.4, 120),
  KEEP_ALIVE("tcp", "ssl", 443, 650, 0.5, 420, 0.5, 6, 1.9, 300),
  UPLOAD("tcp", "ssl", 443, 250_000, 1.9, 4200, 0.9, 5, 1.4, 1448),
  PING("icmp", "-", 8, 56, 0.6, 56, 0.6, 0.05, 1.6, 64),
  PEER("tcp", "-", 6881, 1500, 1.9, 2200, 2.1, 12, 2.0, 900),
  PEER_TLS("tcp", "ssl", 9001, 2000, 1.3, 3500, 1.5, 30, 1.7, 1000),
  PROBE("tcp", "-", -1, 0, 0, 0, 0, 0.02, 1.0, 64);

  final String protocol;
  final String service;
  final int port;
  final double originatorMedian;
  final double originatorSpread;
  final double responderMedian;
  final double responderSpread;
  final double secondsMedian;
  final double secondsSpread;
  final double segment;

  // Ten columns of one table: sizes in bytes, spreads of the natural logarithm, seconds, bytes a
  // packet.
  Activity(
      String protocol,
      String service,
      int port,
      double originatorMedian,
      double originatorSpread,
      double responderMedian,
      double responderSpread,
      double secondsMedian,
      double secondsSpread,
      double segment) {
    this.protocol = protocol;
    this.service = service;
    this.port = port;
    this.originatorMedian = originatorMedian;
    this.originatorSpread = originatorSpread;
    this.responderMedian = responderMedian;
    this.responderSpread = responderSpread;
    this.secondsMedian = secondsMedian;
    this.secondsSpread = secondsSpread;
    this.segment = segment;
  }
}
