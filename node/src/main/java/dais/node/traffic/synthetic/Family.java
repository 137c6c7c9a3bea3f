package dais.node.traffic.synthetic;

import java.util.Locale;

/// A kind of attack. The order is the order in which the families take turns.
enum Family {
  /// One short question to port after port.
  SCAN,
  /// Password after password at a shell service.
  BRUTE_FORCE,
  /// Half-open connections that wear out a server.
  SYN_FLOOD,
  /// Files carried out inside questions for names.
  EXFILTRATION,
  /// A remote control asked for orders, again and again.
  BEACONING,
  /// An exploit of a file service that spreads from member to member.
  WORM;

  /// The family's name in a SPEC and in labels, such as `brute-force`.
  final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');
}
