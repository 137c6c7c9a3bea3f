package dais.node.traffic.synthetic;

/// How a TCP connection ends, with Zeek's names and the history letters that go with it.
// ImmutableEnumChecker: an array that nobody else sees.
@SuppressWarnings("ImmutableEnumChecker")
enum Ending {
  /// Opened, used and closed.
  SF(1, "ShADadFf", "ShADadtFf", "ShADadtTFf"),
  /// No answer to the opening packet.
  S0(0, "S", "S", "S"),
  /// Refused.
  REJ(0, "Sr", "Sr", "Sr"),
  /// Reset by the originator while in use.
  RSTO(0.6, "ShADadR", "ShADadtR", "ShADadtTR"),
  /// Reset by the responder while in use.
  RSTR(0.6, "ShADadr", "ShADadtr", "ShADadtTr"),
  /// Still open when it was reported.
  S1(0.8, "ShADad", "ShADadt", "ShADadtT"),
  /// Seen from the middle on.
  OTH(0.5, "DadA", "DadAt", "DadAtT");

  /// Share of the payload that gets across.
  final double carried;

  private final String[] histories;

  Ending(double carried, String... histories) {
    this.carried = carried;
    this.histories = histories;
  }

  /// The history after this many retransmissions; more than two look like two.
  String history(int retransmissions) {
    return histories[Math.min(retransmissions, 2)];
  }
}
