package dais.node.traffic.synthetic;

import dais.node.random.Purpose;
import dais.node.traffic.ConnRecord;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.Label;
import dais.node.traffic.LabelledFlow;
import dais.node.traffic.TrafficSetting;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Generated traffic of a fleet. The everyday flows of a batch do not depend on the attacks: an
/// attack flow takes the place of one of them, so that runs with and without a campaign can be
/// compared.
final class SyntheticTraffic implements FleetTraffic {
  /// When round 1 begins: a Monday morning.
  static final Instant EPOCH = Instant.parse("2026-01-05T09:00:00Z");

  /// Simulated length of a round.
  static final long ROUND_MICROS = 60_000_000;

  static final Label BENIGN = new Label(Label.Kind.BENIGN, "benign");
  private static final long EPOCH_MICROS = ChronoUnit.MICROS.between(Instant.EPOCH, EPOCH);
  private static final int HOURS = 24;
  private static final long HOUR_MICROS = 3_600_000_000L;

  private final TrafficSetting setting;
  private final String contentHash;
  private final int batch;
  private final AgentContext[] contexts;
  private final CampaignSchedule schedule;

  SyntheticTraffic(TrafficSetting setting, CampaignOptions options, String contentHash) {
    this.setting = setting;
    this.contentHash = contentHash;
    this.batch = setting.batch().orElse(TrafficSetting.DEFAULT_BATCH);
    this.contexts = contexts(setting);
    this.schedule = new CampaignSchedule(setting, options);
  }

  static AgentContext[] contexts(TrafficSetting setting) {
    AgentContext[] contexts = new AgentContext[setting.agents()];
    for (int agent = 0; agent < contexts.length; agent++) {
      contexts[agent] = new AgentContext(setting.seed(), agent);
    }
    return contexts;
  }

  @Override
  public FlowSchema schema() {
    return ConnRecord.SCHEMA;
  }

  @Override
  public String contentHash() {
    return contentHash;
  }

  @Override
  public int rounds() {
    return Integer.MAX_VALUE;
  }

  @Override
  public List<LabelledFlow> batch(int agent, int round) {
    long start = EPOCH_MICROS + (round - 1) * ROUND_MICROS;
    Draws draws = new Draws(setting.seed(), agent, Purpose.TRAFFIC, round);
    Flow[] flows =
        new BenignFlows(contexts[agent], draws, hour(start)).draw(batch, start, ROUND_MICROS);
    LabelledFlow[] labelled = new LabelledFlow[batch];
    for (int i = 0; i < batch; i++) {
      labelled[i] = new LabelledFlow(flows[i], BENIGN);
    }
    Optional<Campaign> campaign = schedule.hitting(agent, round);
    campaign.ifPresent(found -> strike(found, agent, round, labelled));
    return List.of(labelled);
  }

  /// Replaces a random choice of the flows (selection sampling: Knuth, volume 2, 3.4.2, algorithm
  /// S).
  private void strike(Campaign campaign, int agent, int round, LabelledFlow[] flows) {
    Draws draws = new Draws(setting.seed(), agent, Purpose.CAMPAIGN, round);
    Label label = new Label(Label.Kind.ATTACK, campaign.family.text);
    // Rounded up or down by chance, so that the share is right over many batches.
    int wanted = Math.min(batch, (int) (campaign.rate * batch + draws.uniform()));
    for (int i = 0; i < batch && wanted > 0; i++) {
      if (draws.below(batch - i) < wanted) {
        ConnRecord attack = campaign.tool.strike(contexts[agent], draws);
        flows[i] = new LabelledFlow(attack.flow(flows[i].flow().eventTimeMicros()), label);
        wanted--;
      }
    }
  }

  /// The flows of the day before round 1, more of them from the busy hours.
  static List<Flow> dayBefore(long seed, int agent, AgentContext context, int count) {
    Draws draws = new Draws(seed, agent, Purpose.BASELINE, 0);
    double[] levels = new double[HOURS];
    double sum = 0;
    long start = EPOCH_MICROS - HOURS * HOUR_MICROS;
    for (int i = 0; i < HOURS; i++) {
      sum += context.level(hour(start + i * HOUR_MICROS));
      levels[i] = sum;
    }
    Flow[] flows = new Flow[count];
    int done = 0;
    for (int i = 0; i < HOURS; i++) {
      int upTo = i == HOURS - 1 ? count : (int) (levels[i] / sum * count);
      long from = start + i * HOUR_MICROS;
      Flow[] part =
          new BenignFlows(context, draws, hour(from)).draw(upTo - done, from, HOUR_MICROS);
      System.arraycopy(part, 0, flows, done, part.length);
      done = upTo;
    }
    return List.of(flows);
  }

  private static int hour(long micros) {
    return (int) (Math.floorDiv(micros, HOUR_MICROS) % HOURS);
  }
}
