package dais.node.traffic.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import dais.node.traffic.Baseline;
import dais.node.traffic.ConnRecord;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.Flow;
import dais.node.traffic.Label;
import dais.node.traffic.LabelledFlow;
import dais.node.traffic.Split;
import dais.node.traffic.TrafficContent;
import dais.node.traffic.TrafficSetting;
import dais.node.traffic.TrafficSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Generated attacks are worth hunting: neither hidden from a detector that sees all fields of all
/// agents, nor given away by one field; and the flows of one campaign can be told to be one.
final class AttackVisibilityTest {
  private static final int AGENTS = 20;
  private static final int ROUNDS = 10;
  private static final TrafficSetting SETTING =
      new TrafficSetting(1, AGENTS, ROUNDS, OptionalInt.of(100), 512, 0.05, new Split.Iid());

  private static Judge judge;

  /// The flows of one run.
  private record Run(List<Flow> clean, List<Flow> attacks, List<Integer> members) {}

  private static TrafficContent.Generator open(String spec) {
    return (TrafficContent.Generator) new SyntheticSource().open(TrafficSpec.parse(spec));
  }

  @BeforeAll
  static void fitOnAllCleanFlows() {
    Baseline baseline = open("synthetic").baseline(SETTING);
    List<Flow> clean = new ArrayList<>();
    for (int agent = 0; agent < AGENTS; agent++) {
      clean.addAll(baseline.flows(agent));
    }
    judge = new Judge(ConnRecord.SCHEMA, clean);
  }

  private static Run run(Family family, double stealth) {
    FleetTraffic traffic =
        open("synthetic:family=%s,touch=7,stealth=%s".formatted(family.text, stealth))
            .traffic(SETTING);
    Run run = new Run(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int round = 1; round <= ROUNDS; round++) {
      for (int agent = 0; agent < AGENTS; agent++) {
        for (LabelledFlow flow : traffic.batch(agent, round)) {
          if (flow.label().kind() == Label.Kind.ATTACK) {
            run.attacks.add(flow.flow());
            run.members.add(agent);
          } else {
            run.clean.add(flow.flow());
          }
        }
      }
    }
    return run;
  }

  private static double auc(Run run) {
    return Judge.auc(
        run.clean.stream().mapToDouble(judge::score).toArray(),
        run.attacks.stream().mapToDouble(judge::score).toArray());
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void atDefaultStealthADetectorFindsMuchButNotAll(Family family) {
    assertThat(auc(run(family, CampaignOptions.DEFAULT_STEALTH))).isBetween(0.80, 0.98);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void atDefaultStealthNoSingleFieldGivesTheAttackAway(Family family) {
    Run run = run(family, CampaignOptions.DEFAULT_STEALTH);

    Judge.Best best = judge.bestSingleField(run.clean, run.attacks);

    assertThat(best.truePositives()).as(best.field()).isLessThanOrEqualTo(0.5);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void stealthHides(Family family) {
    double loud = auc(run(family, 0));
    double usual = auc(run(family, 0.5));
    double quiet = auc(run(family, 1));

    assertThat(loud).isGreaterThan(usual - 0.005);
    assertThat(usual).isGreaterThan(quiet + 0.1);
  }

  /// A tool may strike in two forms, but each of them everywhere: a flow has its like at the other
  /// members.
  @ParameterizedTest
  @EnumSource(Family.class)
  void flowsOfOneCampaignHaveTheirLikeAtTheOtherMembers(Family family) {
    Run run = run(family, CampaignOptions.DEFAULT_STEALTH);
    List<double[]> vectors = run.attacks.stream().map(judge::shared).toList();
    List<Integer> members = run.members.stream().distinct().toList();
    int alike = 0;
    int asked = 0;
    for (int i = 0; i < vectors.size(); i += 3) {
      for (int member : members) {
        if (member != run.members.get(i)) {
          asked++;
          alike += hasItsLike(vectors.get(i), vectors, run.members, member) ? 1 : 0;
        }
      }
    }
    assertThat(asked).isGreaterThan(500);
    assertThat(alike / (double) asked).isGreaterThan(0.95);
  }

  private static boolean hasItsLike(
      double[] vector, List<double[]> vectors, List<Integer> members, int member) {
    return IntStream.range(0, vectors.size())
        .filter(j -> members.get(j) == member)
        .anyMatch(j -> Judge.cosine(vector, vectors.get(j)) >= 0.9);
  }

  @Test
  void aVectorHasAboutFiftySharedColumns() {
    assertThat(judge.shared(run(Family.SCAN, 0.5).clean.getFirst()).length).isBetween(40, 60);
  }
}
