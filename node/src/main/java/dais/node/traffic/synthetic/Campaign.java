package dais.node.traffic.synthetic;

import java.util.Arrays;

/// One attack on a part of the fleet: who is hit, from when on, and how much. Immutable.
final class Campaign {
  // A worm starts at one in sixteen of its members and doubles every round.
  private static final int WORM_STARTS_AT = 16;
  private static final int WORM_DOUBLINGS = 4;
  private static final int NEVER = Integer.MAX_VALUE;

  final Family family;
  final Tool tool;
  final double rate;
  private final int firstRound;
  private final Pace pace;
  private final int touched;
  private final int[] rank;

  /// How fast a campaign reaches its members; a worm has its own pace.
  ///
  /// @param spacing rounds from one wave to the next, at least 0; at 0 all members are hit at once
  /// @param wave members of a wave, at least 1
  record Pace(int spacing, int wave) {}

  /// @param rate share of a hit agent's batch, in [0, 1]
  /// @param members the agents that are hit, in the order in which they are reached
  /// @param agents agents of the fleet
  Campaign(
      Family family, Tool tool, double rate, int firstRound, Pace pace, int[] members, int agents) {
    this.family = family;
    this.tool = tool;
    this.rate = rate;
    this.firstRound = firstRound;
    this.pace = pace;
    this.touched = members.length;
    this.rank = new int[agents];
    Arrays.fill(rank, NEVER);
    for (int i = 0; i < members.length; i++) {
      rank[members[i]] = i;
    }
  }

  /// Whether the agent is hit in this round, which is not before the first one.
  boolean hits(int agent, int round) {
    return rank[agent] < reached(family, touched, pace, round - firstRound);
  }

  /// How many of `touched` members are hit `elapsed` rounds after the first one.
  static int reached(Family family, int touched, Pace pace, int elapsed) {
    if (family == Family.WORM) {
      return elapsed >= WORM_DOUBLINGS
          ? touched
          : Math.min(touched, Math.ceilDiv(touched, WORM_STARTS_AT) << elapsed);
    }
    if (pace.spacing == 0) {
      return touched;
    }
    return (int) Math.min(touched, (1L + elapsed / pace.spacing) * pace.wave);
  }
}
