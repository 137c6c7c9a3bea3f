package dais.node.traffic.synthetic;

import dais.node.traffic.ConnRecord;
import dais.node.traffic.Flow;
import dais.node.traffic.Indicators;
import dais.node.traffic.synthetic.Wire.Payload;
import java.util.Arrays;

/// Draws the everyday flows of one place: sessions of one host after another, with their bursts,
/// failures, retransmissions, and the probes of those who watch the network.
// EnumOrdinal: tables over the constants of an enum, in its order.
@SuppressWarnings("EnumOrdinal")
final class BenignFlows {
  private static final double SESSION_GOES_ON = 0.65;
  private static final double HEAVY_TAIL = 0.03;
  private static final int[] PROBED = {22, 80, 443, 445, 3389};
  // How often each way of failing is met, in the order of FAILURES.
  private static final double[] FAILURE_CHANCES = {3, 4.5, 7.5, 9, 11.5, 15.5};
  private static final Ending[] FAILURES = {
    Ending.S0, Ending.REJ, Ending.RSTO, Ending.RSTR, Ending.S1, Ending.OTH
  };
  private static final double[] OPENING_SIZES = {60, 60, 60, 52, 52, 52, 48, 44, 44};

  private final AgentContext context;
  private final Draws draws;
  private final double[] hostChances;
  private final double[][] activityChances = new double[Role.values().length][];
  private int host;

  BenignFlows(AgentContext context, Draws draws, int hour) {
    this.context = context;
    this.draws = draws;
    this.hostChances = context.hostChances(hour);
  }

  /// `count` flows in the order of their times, which lie in `[start, start + span)`.
  Flow[] draw(int count, long startMicros, long spanMicros) {
    ConnRecord[] records = new ConnRecord[count];
    double[] at = new double[count];
    double clock = 0;
    for (int i = 0; i < count; i++) {
      boolean goesOn = i > 0 && draws.chance(SESSION_GOES_ON);
      if (!goesOn) {
        host = draws.from(hostChances);
      }
      // Within a session flows follow each other about twenty times as fast.
      clock += (goesOn ? 0.05 : 1) * -StrictMath.log(1 - draws.uniform());
      at[i] = clock;
      records[i] = connection();
    }
    double scale = spanMicros / (clock + 1);
    Flow[] flows = new Flow[count];
    Arrays.setAll(flows, i -> records[i].flow(startMicros + (long) (at[i] * scale)));
    return flows;
  }

  private ConnRecord connection() {
    Role role = context.roles[host];
    double[] chances = activityChances[role.ordinal()];
    if (chances == null) {
      chances = context.activityChances(role);
      activityChances[role.ordinal()] = chances;
    }
    Activity activity = ACTIVITIES[draws.from(chances)];
    Indicators who = who(role, activity);
    if (activity == Activity.PROBE) {
      return probe(who);
    }
    return activity.protocol.equals("tcp") ? stream(activity, who) : datagrams(activity, who);
  }

  private static final Activity[] ACTIVITIES = Activity.values();

  private Indicators who(Role role, Activity activity) {
    int port = activity.port;
    if (port < 0) {
      port = PROBED[draws.below(PROBED.length)];
    } else if (activity == Activity.PEER && draws.chance(0.4)) {
      port = 49152 + draws.below(16384);
    }
    String own = context.hosts[host];
    String other =
        draws.chance(0.5) ? context.peer(draws) : context.hosts[draws.below(context.hosts.length)];
    return role.serves(activity)
        ? new Indicators(other, own, port, activity.protocol)
        : new Indicators(own, other, port, activity.protocol);
  }

  private ConnRecord probe(Indicators who) {
    double seconds = draws.around(context.roundTrip, 0.8);
    double size = opening();
    double kind = draws.uniform();
    if (kind < 0.3) {
      return Wire.unanswered(who, 1 + draws.below(2), size);
    }
    if (kind < 0.6) {
      return Wire.refused(who, 1, size, seconds);
    }
    if (kind < 0.75) {
      return Wire.halfOpen(who, 1 + draws.below(4), size, draws.around(1.5, 1));
    }
    return Wire.established(who, "-", Ending.RSTO, seconds * 2, new Payload(0, 0, 0), 1448, 0, 40);
  }

  private double opening() {
    return OPENING_SIZES[draws.below(OPENING_SIZES.length)];
  }

  private ConnRecord stream(Activity activity, Indicators who) {
    Ending ending = Ending.SF;
    if (draws.chance(context.failing)) {
      ending = FAILURES[draws.from(FAILURE_CHANCES)];
    }
    if (ending == Ending.S0) {
      return Wire.unanswered(who, 1 + draws.below(4), opening());
    }
    if (ending == Ending.REJ) {
      return Wire.refused(who, 1 + draws.below(3), opening(), draws.around(context.roundTrip, 0.8));
    }
    if (ending == Ending.S1 && draws.chance(0.6)) {
      return Wire.halfOpen(who, 1 + draws.below(4), opening(), draws.around(1.5, 1));
    }
    if (ending == Ending.OTH && draws.chance(0.85)) {
      return Wire.lingering(who, draws.chance(0.8) ? 1 : 2, draws.around(context.roundTrip, 0.8));
    }
    Payload payload = payload(activity);
    double seconds =
        draws.around(activity.secondsMedian, activity.secondsSpread * 0.7)
                * StrictMath.exp(activity.secondsSpread * 0.5 * common)
            + 3 * context.roundTrip
            + (payload.sent() + payload.received()) / context.bandwidth;
    int retransmitted = draws.chance(context.losing) ? 1 + draws.below(4) : 0;
    boolean silent = ending == Ending.OTH || draws.chance(0.02);
    return Wire.established(
        who,
        silent ? "-" : activity.service,
        ending,
        seconds,
        payload,
        activity.segment * (draws.chance(0.5) ? 1 : 0.85 + 0.15 * draws.uniform()),
        retransmitted,
        Wire.TCP_HEADER);
  }

  /// What both sides of the connection drawn last have in common: big requests, big answers, long
  /// connections. Standard normal.
  private double common;

  private Payload payload(Activity activity) {
    common = draws.normal();
    double size = context.size(activity);
    double sent = activity.originatorMedian * size * spread(activity.originatorSpread);
    double received = activity.responderMedian * size * spread(activity.responderSpread);
    double tail = draws.chance(HEAVY_TAIL) ? draws.pareto(1.1) : 1;
    received *= tail;
    double missed = draws.chance(0.015) ? Math.floor(received * 0.1 * draws.uniform()) : 0;
    return new Payload(Math.floor(sent), Math.floor(received), missed);
  }

  private double spread(double deviation) {
    return StrictMath.exp(deviation * (0.6 * common + 0.8 * draws.normal()));
  }

  private ConnRecord datagrams(Activity activity, Indicators who) {
    common = draws.normal();
    int repeats = activity == Activity.PING ? 1 + draws.below(5) : draws.chance(0.06) ? 2 : 1;
    double sent =
        Math.floor(activity.originatorMedian * spread(activity.originatorSpread)) * repeats;
    boolean answered = !draws.chance(context.failing);
    double received =
        answered
            ? Math.floor(activity.responderMedian * spread(activity.responderSpread)) * repeats
            : 0;
    double seconds = answered ? draws.around(activity.secondsMedian, activity.secondsSpread) : 0;
    if (repeats > 1) {
      seconds += repeats;
    }
    return Wire.datagrams(who, activity.service, seconds, new Payload(sent, received, 0), repeats);
  }
}
