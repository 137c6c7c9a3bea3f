package dais.node.traffic.synthetic;

import dais.node.random.Purpose;

/// The network around one agent, drawn once from the seed: its hosts and their roles, whom they
/// talk to, and how this place differs from the average one. Immutable after construction.
// EnumOrdinal: tables over the constants of an enum, in its order.
@SuppressWarnings("EnumOrdinal")
final class AgentContext {
  private static final int FEWEST_HOSTS = 6;
  private static final int MOST_HOSTS = 24;
  private static final int LOCAL_PEERS = 12;
  private static final int WORLD_PEERS = 256;
  private static final String[] WORLD = addresses("198.18.", WORLD_PEERS);
  private static final int HOURS = 24;

  // Per kind of place: how many of its hosts have each role, in the order of [Role].
  private static final double[][] PLACES = {
    {14, 0.6, 1, 0.5, 0.6, 1.5, 0.8}, // office
    {1, 6, 1.2, 1.2, 5, 0.4, 2.5}, // data centre
    {3, 0.5, 0.8, 0.3, 0.8, 12, 0.6}, // plant
    {5, 1.5, 0.8, 0.6, 1.5, 1.2, 6}, // laboratory
    {4, 3, 1.5, 4, 1, 0.8, 1}, // perimeter
  };

  final String[] hosts;
  final Role[] roles;
  final String[] peers;

  /// Seconds that the local network adds to a round trip.
  final double roundTrip;

  /// Bytes a second that a busy connection gets.
  final double bandwidth;

  /// Probability that a connection fails.
  final double failing;

  /// Probability that a connection has retransmissions.
  final double losing;

  private final double[] liking;
  private final double[] sizes;
  private final double[] hostLevels;
  private final int shiftHours;

  AgentContext(long seed, int agent) {
    Draws draws = new Draws(seed, agent, Purpose.TRAFFIC_CONTEXT, 0);
    double[] place = PLACES[draws.below(PLACES.length)];
    int count = FEWEST_HOSTS + draws.below(MOST_HOSTS - FEWEST_HOSTS + 1);
    hosts =
        addresses(
            "10." + agent / 250 % 250 + "." + agent % 250 + ".", count, 10 + draws.below(100));
    double[] cumulative = cumulative(place);
    roles = new Role[count];
    hostLevels = new double[count];
    for (int i = 0; i < count; i++) {
      roles[i] = Role.values()[draws.from(cumulative)];
      hostLevels[i] = draws.around(1, 0.5);
    }
    peers = new String[LOCAL_PEERS];
    for (int i = 0; i < LOCAL_PEERS; i++) {
      peers[i] = WORLD[draws.below(WORLD_PEERS)];
    }
    liking = new double[Activity.values().length];
    sizes = new double[Activity.values().length];
    for (int i = 0; i < liking.length; i++) {
      liking[i] = draws.around(1, 0.4);
      sizes[i] = draws.around(1, 0.2);
    }
    roundTrip = draws.around(0.012, 0.5);
    bandwidth = draws.around(4e6, 0.6);
    failing = draws.around(0.05, 0.3);
    losing = draws.around(0.08, 0.4);
    shiftHours = draws.below(5) - 2;
  }

  /// Cumulative chances of the hosts to be the one that acts at this hour (UTC).
  double[] hostChances(int hour) {
    double[] chances = new double[hosts.length];
    double sum = 0;
    for (int i = 0; i < chances.length; i++) {
      sum += hostLevels[i] * level(roles[i], hour);
      chances[i] = sum;
    }
    return chances;
  }

  /// How much this place talks at this hour (UTC), on an arbitrary scale.
  double level(int hour) {
    double sum = 0;
    for (int i = 0; i < hosts.length; i++) {
      sum += hostLevels[i] * level(roles[i], hour);
    }
    return sum;
  }

  private double level(Role role, int hour) {
    int local = Math.floorMod(hour + shiftHours, HOURS);
    // A raised cosine with its top at 13:00 local time.
    double day = 0.5 + 0.5 * StrictMath.cos(2 * StrictMath.PI * (local - 13) / HOURS);
    return role.byNight + (role.byDay - role.byNight) * day;
  }

  /// Cumulative chances of the activities of a host of this role, in the order of [Activity].
  double[] activityChances(Role role) {
    double[] weights = new double[liking.length];
    for (Activity activity : Activity.values()) {
      weights[activity.ordinal()] = role.weight(activity) * liking[activity.ordinal()];
    }
    return cumulative(weights);
  }

  /// This place's factor on the sizes of an activity.
  double size(Activity activity) {
    return sizes[activity.ordinal()];
  }

  /// An address on the other side: one of the place's own favourites four times out of five.
  String peer(Draws draws) {
    return draws.chance(0.8) ? peers[draws.below(peers.length)] : anywhere(draws);
  }

  /// An address somewhere in the world.
  static String anywhere(Draws draws) {
    return WORLD[draws.below(WORLD_PEERS)];
  }

  private static double[] cumulative(double[] weights) {
    double[] sums = new double[weights.length];
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += weights[i];
      sums[i] = sum;
    }
    return sums;
  }

  private static String[] addresses(String net, int count, int from) {
    String[] addresses = new String[count];
    for (int i = 0; i < count; i++) {
      addresses[i] = net + (from + i);
    }
    return addresses;
  }

  private static String[] addresses(String net, int count) {
    String[] addresses = new String[count];
    for (int i = 0; i < count; i++) {
      // 198.18.0.0/15 is set aside for benchmarks (RFC 2544): nobody's real address.
      addresses[i] = net + i / 8 + "." + (1 + i % 8 * 29);
    }
    return addresses;
  }
}
