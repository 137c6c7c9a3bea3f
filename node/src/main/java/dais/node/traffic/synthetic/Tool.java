package dais.node.traffic.synthetic;

import dais.node.random.Purpose;
import dais.node.traffic.ConnRecord;
import dais.node.traffic.Indicators;
import dais.node.traffic.synthetic.Wire.Payload;

/// The software behind one campaign. Its flows resemble each other wherever it strikes, because its
/// habits are drawn once for the campaign; stealth moves each habit from conspicuous towards what
/// the hosts do anyway. Immutable and thread-safe.
final class Tool {
  // 203.0.113.0/24 is set aside for documentation (RFC 5737): nobody's real address.
  private static final String NET = "203.0.113.";
  private static final int ADDRESSES = 254;
  // From ports that hosts hardly use to those they use all day; stealth moves the window.
  private static final int[] SCANNED = {23, 2323, 3389, 22, 445, 80, 443};
  private static final int SCANNED_AT_ONCE = 3;
  private static final double BARE_HEADER = 40;
  // Bytes of a file that fit into one question for a name, encoded as letters.
  private static final double QUESTION = 160;
  // Up to half the stealth every flow shows the family's most telling habit, at full stealth one in
  // five.
  private static final double BOLD_AT_ZERO = 1.8;
  private static final double BOLD_FALL = 1.6;
  // Of those, how many show its most abrupt form: all, then about half, then none.
  private static final double ABRUPT_AT_ZERO = 1.1;
  private static final double ABRUPT_FALL = 1.1;

  private final Family family;
  private final double stealth;
  private final String[] addresses = new String[4];
  private final double sent;
  private final double received;
  private final double seconds;
  private final int port;

  Tool(long seed, int campaign, Family family, double stealth) {
    Draws draws = new Draws(seed, campaign, Purpose.CAMPAIGN, 0);
    this.family = family;
    this.stealth = stealth;
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = NET + (1 + draws.below(ADDRESSES));
    }
    sent = draws.around(1, 0.12);
    received = draws.around(1, 0.12);
    seconds = draws.around(1, 0.12);
    port = 1024 + draws.below(40_000);
  }

  /// One connection of the attack on a host of this place.
  ConnRecord strike(AgentContext context, Draws draws) {
    String own = context.hosts[draws.below(context.hosts.length)];
    String other = addresses[draws.below(addresses.length)];
    boolean bold = draws.chance(BOLD_AT_ZERO - BOLD_FALL * stealth);
    return switch (family) {
      case SCAN -> scan(other, own, bold, draws);
      case BRUTE_FORCE -> guess(new Indicators(other, own, 22, "tcp"), bold, draws);
      case SYN_FLOOD ->
          flood(new Indicators(AgentContext.anywhere(draws), own, 443, "tcp"), bold, draws);
      case EXFILTRATION -> carryOut(new Indicators(own, other, 443, "tcp"), bold, draws);
      case BEACONING -> beacon(new Indicators(own, other, bold ? port : 443, "tcp"), bold, draws);
      case WORM -> exploit(new Indicators(other, own, 445, "tcp"), bold, draws);
    };
  }

  /// Asks for the greeting of a service; the bold hang up at once.
  private ConnRecord scan(String from, String to, boolean bold, Draws draws) {
    int first = (int) Math.round(stealth * (SCANNED.length - SCANNED_AT_ONCE));
    Indicators who = new Indicators(from, to, SCANNED[first + draws.below(SCANNED_AT_ONCE)], "tcp");
    return bold
        ? Wire.established(
            who,
            "-",
            hangUp(draws),
            seconds * draws.around(between(0.01, 0.25), 0.3),
            payload(draws, between(20, 80), between(100, 400), 0.2),
            1448,
            1,
            BARE_HEADER)
        : Wire.established(
            new Indicators(from, to, 80, "tcp"),
            "http",
            Ending.SF,
            draws.around(0.3, 0.5),
            payload(draws, 250, 1500, 0.3),
            1448,
            0,
            Wire.TCP_HEADER);
  }

  private ConnRecord guess(Indicators who, boolean bold, Draws draws) {
    return Wire.established(
        who,
        "ssh",
        bold ? Ending.RSTO : Ending.SF,
        seconds * draws.around(between(0.01, 1), 0.3),
        payload(draws, between(600, 4200), between(2400, 3400), 0.15),
        bold ? 1448 : 200,
        0,
        Wire.TCP_HEADER);
  }

  /// Opening packets, most of them with data (TCP Fast Open, RFC 7413), whose answers nobody
  /// acknowledges.
  private ConnRecord flood(Indicators who, boolean bold, Draws draws) {
    boolean loaded = draws.chance(ABRUPT_AT_ZERO - ABRUPT_FALL * stealth);
    double data = loaded ? Math.floor(sent * draws.around(between(900, 100), 0.15)) : 0;
    double length = seconds * draws.around(0.5, 0.2);
    return bold
        ? Wire.halfOpen(who, 2 + draws.below(2), 48, data, length)
        : Wire.established(
            who,
            "ssl",
            Ending.SF,
            draws.around(3, 0.3),
            payload(draws, 600, 2500, 0.3),
            1448,
            0,
            Wire.TCP_HEADER);
  }

  /// Pieces of a file inside questions for names; the careful use an encrypted connection.
  private ConnRecord carryOut(Indicators who, boolean bold, Draws draws) {
    Payload load = payload(draws, between(2.5e5, 2.5e3), between(3e4, 300), 0.3);
    double questions = Math.ceil(load.sent() / QUESTION);
    return bold
        ? Wire.datagrams(
            new Indicators(who.originator(), who.responder(), 53, "udp"),
            "dns",
            seconds * draws.around(between(400, 4), 0.3),
            load,
            (int) questions)
        : Wire.established(
            who,
            "ssl",
            Ending.SF,
            draws.around(5, 0.5),
            payload(draws, 8e4, 2500, 0.4),
            1448,
            0,
            Wire.TCP_HEADER);
  }

  /// One question after another over one connection, in small pieces.
  private ConnRecord beacon(Indicators who, boolean bold, Draws draws) {
    return bold
        ? Wire.established(
            who,
            "-",
            hangUp(draws),
            seconds * draws.around(between(360, 10), 0.25),
            payload(draws, 600, 300, 0.15),
            between(5, 20),
            0,
            Wire.TCP_HEADER)
        : Wire.established(
            who,
            "ssl",
            Ending.SF,
            seconds * draws.around(8, 0.25),
            payload(draws, 900, 700, 0.15),
            250,
            0,
            Wire.TCP_HEADER);
  }

  private ConnRecord exploit(Indicators who, boolean bold, Draws draws) {
    return Wire.established(
        who,
        "smb",
        bold ? Ending.RSTO : Ending.SF,
        seconds * draws.around(between(0.2, 5), 0.3),
        payload(draws, between(30_000, 4_000), between(300, 5000), 0.2),
        between(1448, 1000),
        0,
        Wire.TCP_HEADER);
  }

  private Ending hangUp(Draws draws) {
    return draws.chance(ABRUPT_AT_ZERO - ABRUPT_FALL * stealth) ? Ending.RSTO : Ending.SF;
  }

  private Payload payload(Draws draws, double toward, double back, double spread) {
    return new Payload(
        Math.floor(sent * draws.around(toward, spread)),
        Math.floor(received * draws.around(back, spread)),
        0);
  }

  /// From `loud` at stealth 0 to `quiet` at stealth 1, evenly on a logarithmic scale.
  private double between(double loud, double quiet) {
    return loud * StrictMath.pow(quiet / loud, stealth);
  }
}
