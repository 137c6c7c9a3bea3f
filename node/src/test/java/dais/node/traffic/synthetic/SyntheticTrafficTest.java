package dais.node.traffic.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.Baseline;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.Flow;
import dais.node.traffic.Label;
import dais.node.traffic.LabelledFlow;
import dais.node.traffic.Split;
import dais.node.traffic.TrafficContent;
import dais.node.traffic.TrafficSetting;
import dais.node.traffic.TrafficSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SyntheticTrafficTest {
  private static final int AGENTS = 20;

  private static TrafficSetting setting(int agents, double anomalyRate) {
    return new TrafficSetting(
        11, agents, 100, OptionalInt.empty(), 512, anomalyRate, new Split.Iid());
  }

  private static TrafficContent.Generator open(String spec) {
    return (TrafficContent.Generator) new SyntheticSource().open(TrafficSpec.parse(spec));
  }

  private static FleetTraffic traffic(String spec) {
    return open(spec).traffic(setting(AGENTS, 0.05));
  }

  private static List<LabelledFlow> attacks(FleetTraffic traffic, int agent, int round) {
    return traffic.batch(agent, round).stream()
        .filter(flow -> flow.label().kind() == Label.Kind.ATTACK)
        .toList();
  }

  private static Set<Integer> hit(FleetTraffic traffic, int round) {
    Set<Integer> hit = new TreeSet<>();
    for (int agent = 0; agent < AGENTS; agent++) {
      if (!attacks(traffic, agent, round).isEmpty()) {
        hit.add(agent);
      }
    }
    return hit;
  }

  private static List<Double> numbers(List<LabelledFlow> flows) {
    List<Double> numbers = new ArrayList<>();
    for (LabelledFlow flow : flows) {
      for (int i = 0; i < 17; i++) {
        numbers.add(flow.flow().number(i));
      }
    }
    return numbers;
  }

  @Test
  void isAFunctionOfSeedAgentAndRound() {
    FleetTraffic one = traffic("synthetic");
    FleetTraffic two = traffic("synthetic");
    two.batch(9, 40);

    assertThat(numbers(two.batch(4, 7))).isEqualTo(numbers(one.batch(4, 7)));
    assertThat(numbers(one.batch(4, 8))).isNotEqualTo(numbers(one.batch(4, 7)));
    assertThat(numbers(one.batch(5, 7))).isNotEqualTo(numbers(one.batch(4, 7)));
  }

  @Test
  void keepsTheEverydayFlowsThatNoAttackReplaces() {
    List<LabelledFlow> clean = traffic("synthetic:rate=0").batch(3, 5);
    List<LabelledFlow> attacked =
        traffic("synthetic:family=worm,touch=20,rate=0.2,start=1").batch(3, 20);
    List<LabelledFlow> peaceful = traffic("synthetic:rate=0").batch(3, 20);

    assertThat(clean).allMatch(flow -> flow.label().kind() == Label.Kind.BENIGN);
    int replaced = 0;
    for (int i = 0; i < 100; i++) {
      if (attacked.get(i).label().kind() == Label.Kind.ATTACK) {
        replaced++;
      } else {
        assertThat(numbers(attacked.subList(i, i + 1)))
            .isEqualTo(numbers(peaceful.subList(i, i + 1)));
      }
    }
    assertThat(replaced).isEqualTo(20);
  }

  @Test
  void spreadsFlowsOverTheMinuteOfTheRoundInOrder() {
    List<LabelledFlow> flows = traffic("synthetic").batch(0, 3);
    long begin =
        SyntheticTraffic.EPOCH.getEpochSecond() * 1_000_000 + 2 * SyntheticTraffic.ROUND_MICROS;

    List<Long> times = flows.stream().map(flow -> flow.flow().eventTimeMicros()).toList();
    assertThat(times)
        .isSorted()
        .allMatch(time -> time >= begin && time < begin + SyntheticTraffic.ROUND_MICROS);
    assertThat(new HashSet<>(times)).hasSizeGreaterThan(90);
  }

  @Test
  void takesTheBatchSizeOfThePlan() {
    TrafficSetting setting =
        new TrafficSetting(1, 2, 5, OptionalInt.of(33), 512, 0.05, new Split.Iid());

    assertThat(open("synthetic").traffic(setting).batch(1, 1)).hasSize(33);
  }

  @Test
  void neverEnds() {
    FleetTraffic traffic = traffic("synthetic");

    assertThat(traffic.rounds()).isEqualTo(Integer.MAX_VALUE);
    assertThat(traffic.batch(0, Integer.MAX_VALUE)).hasSize(100);
  }

  @Test
  void fitsOnCleanFlowsOfTheDayBefore() {
    Baseline baseline = open("synthetic:family=scan").baseline(setting(AGENTS, 0.05));
    List<Flow> flows = baseline.flows(7);
    long end = SyntheticTraffic.EPOCH.getEpochSecond() * 1_000_000;

    assertThat(flows).hasSize(512);
    assertThat(flows.stream().map(Flow::eventTimeMicros).toList())
        .isSorted()
        .allMatch(time -> time < end && time >= end - 86_400_000_000L);
    assertThat(baseline.labelFiltered()).isFalse();
    assertThat(baseline.contentHash())
        .isEqualTo(open("synthetic").baseline(setting(1, 0)).contentHash());
  }

  @Test
  void namesItsContentByTheSpecWhateverTheOrderOfItsKeys() {
    assertThat(open("synthetic:touch=3,family=scan").contentHash())
        .isEqualTo(open("synthetic:family=scan,touch=3").contentHash())
        .isNotEqualTo(open("synthetic:family=scan,touch=4").contentHash());
    assertThat(traffic("synthetic").contentHash()).isEqualTo(open("synthetic").contentHash());
    assertThat(traffic("synthetic").schema()).isEqualTo(open("synthetic").schema());
  }

  @Test
  void givesEveryAgentAPlaceOfItsOwn() {
    Baseline baseline = open("synthetic").baseline(setting(AGENTS, 0.05));
    Set<String> hosts = new HashSet<>();
    for (int agent = 0; agent < AGENTS; agent++) {
      String net = "10.0." + agent + ".";
      assertThat(baseline.flows(agent))
          .allMatch(
              flow ->
                  flow.indicators().originator().startsWith(net)
                      || flow.indicators().responder().startsWith(net));
      baseline.flows(agent).forEach(flow -> hosts.add(flow.indicators().originator()));
    }
    assertThat(hosts).hasSizeGreaterThan(200);
  }

  @Test
  void talksLessByNight() {
    AgentContext context = new AgentContext(1, 0);

    assertThat(context.level(2)).isLessThan(context.level(13));
  }

  @Test
  void hitsTheSameMembersFromStartToEnd() {
    FleetTraffic traffic = traffic("synthetic:family=scan,touch=6,rate=0.1,start=4,rounds=3");

    assertThat(hit(traffic, 3)).isEmpty();
    assertThat(hit(traffic, 4)).hasSize(6).isEqualTo(hit(traffic, 6));
    assertThat(hit(traffic, 7)).isEmpty();
    int agent = hit(traffic, 4).iterator().next();
    assertThat(attacks(traffic, agent, 4))
        .hasSize(10)
        .allMatch(flow -> flow.label().family().equals("scan"));
  }

  @Test
  void goesOnToTheEndWithoutRounds() {
    assertThat(hit(traffic("synthetic:family=exfiltration,touch=3"), 1_000_000)).hasSize(3);
  }

  @Test
  void aWormSpreadsByDoubling() {
    FleetTraffic traffic = traffic("synthetic:family=worm,touch=16,rate=0.1");

    assertThat(hit(traffic, 1)).hasSize(1);
    assertThat(hit(traffic, 2)).hasSize(2);
    assertThat(hit(traffic, 3)).hasSize(4);
    assertThat(hit(traffic, 4)).hasSize(8).containsAll(hit(traffic, 3));
    assertThat(hit(traffic, 5)).hasSize(16);
  }

  @Test
  void aSpacedCampaignReachesOneMemberAfterAnother() {
    FleetTraffic traffic = traffic("synthetic:family=scan,touch=4,rate=0.1,start=3,spacing=2");

    assertThat(hit(traffic, 2)).isEmpty();
    assertThat(hit(traffic, 3)).hasSize(1).isEqualTo(hit(traffic, 4));
    assertThat(hit(traffic, 5)).hasSize(2).containsAll(hit(traffic, 4));
    assertThat(hit(traffic, 9)).hasSize(4);
    assertThat(hit(traffic, 100)).hasSize(4);
  }

  @Test
  void aSpacedCampaignCanComeInWaves() {
    FleetTraffic traffic =
        traffic("synthetic:family=scan,touch=5,rate=0.1,start=3,spacing=2,wave=2");

    assertThat(hit(traffic, 4)).hasSize(2);
    assertThat(hit(traffic, 5)).hasSize(4).containsAll(hit(traffic, 4));
    assertThat(hit(traffic, 7)).hasSize(5);
    assertThat(hit(traffic("synthetic:family=scan,touch=5,spacing=1,wave=2147483647"), 9))
        .hasSize(5);
  }

  @Test
  void wavesNeedASpacing() {
    Refusal refusal =
        Assertions.catchThrowableOfType(Refusal.class, () -> open("synthetic:family=scan,wave=2"));

    assertThat(refusal)
        .hasMessage("traffic 'synthetic:family=scan,wave=2': wave needs a spacing of at least 1");
    assertThat(refusal.hint())
        .isEqualTo("Add spacing=1, or leave out wave= to hit all members at once.");
  }

  @Test
  void spacedTurnsKeepTheAnomalyRate() {
    FleetTraffic traffic = open("synthetic:spacing=1").traffic(setting(AGENTS, 0.05));
    int attacks = 0;
    for (int round = 1; round <= 60; round++) {
      for (int agent = 0; agent < AGENTS; agent++) {
        attacks += attacks(traffic, agent, round).size();
      }
    }
    assertThat(attacks / (60.0 * AGENTS * 100)).isBetween(0.0465, 0.0535);
  }

  @Test
  void aWormTakesNoSpacing() {
    Refusal refusal =
        Assertions.catchThrowableOfType(
            Refusal.class, () -> open("synthetic:family=worm,spacing=1"));

    assertThat(refusal)
        .hasMessage(
            "traffic 'synthetic:family=worm,spacing=1': spacing is not for the family worm, which"
                + " doubles every round");
    assertThat(refusal.hint()).isEqualTo("Leave out spacing= or name another family.");
    assertThat(hit(traffic("synthetic:family=worm,touch=16,rate=0.1,spacing=0"), 1)).hasSize(1);
  }

  @Test
  void familiesTakeTurnsEachWithNewMembers() {
    FleetTraffic traffic = traffic("synthetic");
    List<String> seen = new ArrayList<>();
    for (int turn = 0; turn < 7; turn++) {
      int round = turn * 10 + 8;
      int agent = hit(traffic, round).iterator().next();
      seen.add(attacks(traffic, agent, round).getFirst().label().family());
      assertThat(hit(traffic, round)).hasSize(7);
    }
    assertThat(seen)
        .containsExactly(
            "scan", "brute-force", "syn-flood", "exfiltration", "beaconing", "worm", "scan");
    assertThat(hit(traffic, 8)).isNotEqualTo(hit(traffic, 68));
  }

  @ParameterizedTest
  @CsvSource({"20,0.05", "20,0.01", "20,0.5", "3,0.05", "64,0.1"})
  void theShareOfAttacksIsTheAnomalyRate(int agents, double rate) {
    FleetTraffic traffic = open("synthetic").traffic(setting(agents, rate));
    int attacks = 0;
    for (int round = 1; round <= 60; round++) {
      for (int agent = 0; agent < agents; agent++) {
        attacks += attacks(traffic, agent, round).size();
      }
    }
    assertThat(attacks / (60.0 * agents * 100)).isBetween(rate * 0.93, rate * 1.07);
  }

  @Test
  void anAnomalyRateOfZeroIsClean() {
    FleetTraffic traffic = open("synthetic").traffic(setting(AGENTS, 0));
    for (int round = 1; round <= 60; round += 7) {
      assertThat(hit(traffic, round)).isEmpty();
    }
  }

  @Test
  void attackersShareTheirAddresses() {
    FleetTraffic traffic = traffic("synthetic:family=scan,touch=20,rate=0.3");
    Set<String> attackers = new HashSet<>();
    for (int agent = 0; agent < AGENTS; agent++) {
      attacks(traffic, agent, 1)
          .forEach(flow -> attackers.add(flow.flow().indicators().originator()));
    }
    assertThat(attackers)
        .hasSizeBetween(2, 4)
        .allMatch(address -> address.startsWith("203.0.113."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "family=worms|there is no family 'worms'",
        "touch=0|touch must be a whole number of at least 1 but was '0'",
        "touch=x|touch must be a whole number of at least 1 but was 'x'",
        "rate=1.1|rate must be a number in [0, 1] but was '1.1'",
        "stealth=-1|stealth must be a number in [0, 1] but was '-1'",
        "stealth=NaN|stealth must be a number in [0, 1] but was 'NaN'",
        "rate=much|rate must be a number in [0, 1] but was 'much'",
        "start=0|start must be a whole number of at least 1 but was '0'",
        "spacing=-1|spacing must be a whole number of at least 0 but was '-1'",
        "wave=0|wave must be a whole number of at least 1 but was '0'",
        "rounds=-3|rounds must be a whole number of at least 1 but was '-3'"
      })
  void refusesOptionsOutOfRange(String option, String message) {
    Refusal refusal =
        Assertions.catchThrowableOfType(Refusal.class, () -> open("synthetic:" + option));

    assertThat(refusal).hasMessage("traffic 'synthetic:%s': %s", option, message);
  }

  @Test
  void refusesToTouchMoreAgentsThanThereAre() {
    Refusal refusal =
        Assertions.catchThrowableOfType(
            Refusal.class, () -> traffic("synthetic:family=scan,touch=21"));

    assertThat(refusal).hasMessage("touch must be at most the number of agents, 20, but was 21");
  }
}
