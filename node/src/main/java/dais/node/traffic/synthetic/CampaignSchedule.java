package dais.node.traffic.synthetic;

import dais.node.random.Purpose;
import dais.node.traffic.TrafficSetting;
import java.util.Optional;

/// Which campaign runs in which round: the one that was asked for, or the families in turn, each
/// with new members and a new tool. A pure function of seed and options; thread-safe.
// EnumOrdinal: tables over the constants of an enum, in its order.
@SuppressWarnings("EnumOrdinal")
final class CampaignSchedule {
  private final TrafficSetting setting;
  private final CampaignOptions options;
  private final int touched;
  private final int turnRounds;
  // Rounds are asked for in order: the campaign of the last call is nearly always the right one.
  private volatile Numbered latest;

  private record Numbered(int number, Campaign campaign) {}

  CampaignSchedule(TrafficSetting setting, CampaignOptions options) {
    this.setting = setting;
    this.options = options;
    this.touched = options.touchedOf(setting);
    this.turnRounds = options.rounds().orElse(CampaignOptions.TURN);
    this.latest = new Numbered(0, campaign(0));
  }

  /// The campaign that hits this agent in this round, if any does.
  Optional<Campaign> hitting(int agent, int round) {
    if (round < options.start()) {
      return Optional.empty();
    }
    int elapsed = round - options.start();
    boolean single = options.family().isPresent();
    if (single && options.rounds().isPresent() && elapsed >= turnRounds) {
      return Optional.empty();
    }
    int number = single ? 0 : elapsed / turnRounds;
    Numbered current = latest;
    if (current.number != number) {
      current = new Numbered(number, campaign(number));
      latest = current;
    }
    return current.campaign.hits(agent, round) ? Optional.of(current.campaign) : Optional.empty();
  }

  private Campaign campaign(int number) {
    Family family = options.family().orElse(Family.values()[number % Family.values().length]);
    int first = options.start() + (options.family().isPresent() ? 0 : number * turnRounds);
    Tool tool = new Tool(setting.seed(), number, family, options.stealth());
    return new Campaign(
        family, tool, rate(family), first, options.pace(), members(number), setting.agents());
  }

  private double rate(Family family) {
    if (options.rate().isPresent()) {
      return options.rate().getAsDouble();
    }
    if (options.family().isPresent()) {
      return setting.anomalyRate();
    }
    double hit = 0;
    for (int elapsed = 0; elapsed < turnRounds; elapsed++) {
      hit += Campaign.reached(family, touched, options.pace(), elapsed);
    }
    return Math.min(1, setting.anomalyRate() * setting.agents() * turnRounds / hit);
  }

  /// The first `touched` agents of a shuffle (Fisher-Yates).
  private int[] members(int number) {
    Draws draws = new Draws(setting.seed(), number, Purpose.CAMPAIGN_MEMBERS, 0);
    int[] agents = new int[setting.agents()];
    for (int i = 0; i < agents.length; i++) {
      agents[i] = i;
    }
    int[] members = new int[touched];
    for (int i = 0; i < touched; i++) {
      int other = i + draws.below(agents.length - i);
      members[i] = agents[other];
      agents[other] = agents[i];
    }
    return members;
  }
}
