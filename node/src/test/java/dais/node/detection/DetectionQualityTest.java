package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dais.node.features.FeatureProfile;
import dais.node.features.FeatureSpace;
import dais.node.features.FlowEncoder;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.LabelledFlow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Detection earns its place: judged against real labelled traffic whose labels no model saw.
final class DetectionQualityTest {
  private static final int AGENTS = 20;

  @Test
  void findsAttacksOfNslKdd() {
    LabelledTraffic train = LabelledTraffic.nslKdd("nsl-kdd-train-20percent.csv.gz");
    LabelledTraffic test = LabelledTraffic.nslKdd("nsl-kdd-test.csv.gz");

    RocCurve curve = judged(train.schema(), train.only(false), test.rows(), AGENTS);

    assertThat(curve.area()).isGreaterThan(0.965);
    assertThat(curve.truePositivesAt(0.01)).isGreaterThan(0.50);
    assertThat(curve.truePositivesAt(0.003)).isGreaterThan(0.25);
  }

  @Test
  void findsAttacksOfIot23() {
    LabelledTraffic all = LabelledTraffic.zeek("iot23-34-1-conn.log.labeled.gz");
    List<Flow> benign = all.only(false);
    List<Flow> baseline = benign.subList(0, benign.size() / 2);
    List<LabelledFlow> rest = new ArrayList<>();
    int left = baseline.size();
    for (LabelledFlow row : all.rows()) {
      if (LabelledTraffic.isAttack(row) || left-- <= 0) {
        rest.add(row);
      }
    }

    assertThat(judged(all.schema(), baseline, rest, 1).area()).isGreaterThan(0.99);
  }

  @Test
  void raisesAsManyAlarmsOnHeldOutNormalTrafficAsItsBudgetSays() {
    LabelledTraffic train = LabelledTraffic.nslKdd("nsl-kdd-train-20percent.csv.gz");
    List<LabelledFlow> normal =
        train.rows().stream().filter(row -> !LabelledTraffic.isAttack(row)).toList();
    List<Flow> baseline =
        LabelledTraffic.share(normal, 0, 2).stream().map(LabelledFlow::flow).toList();

    RocCurve curve =
        judged(train.schema(), baseline, LabelledTraffic.share(normal, 1, 2), AGENTS / 2);

    assertThat(curve.share(-Math.log10(0.05), false)).isBetween(0.04, 0.06);
    assertThat(curve.share(-Math.log10(0.01), false)).isBetween(0.007, 0.013);
    assertThat(curve.share(-Math.log10(0.003), false)).isBetween(0.0015, 0.0045);
  }

  /// 100 rounds of 100 flows with a refit every 10: of the attacks in the second half, the refitted
  /// model puts at least 0.8 times as many above the alarm bar as the genesis model does.
  @ParameterizedTest
  @ValueSource(ints = {5, 50})
  void learningDoesNotBlind(int attackPercent) {
    LabelledTraffic train = LabelledTraffic.nslKdd("nsl-kdd-train-20percent.csv.gz");
    LabelledTraffic test = LabelledTraffic.nslKdd("nsl-kdd-test.csv.gz");
    List<LabelledFlow> attacks = test.rows().stream().filter(LabelledTraffic::isAttack).toList();
    List<LabelledFlow> normal =
        test.rows().stream().filter(row -> !LabelledTraffic.isAttack(row)).toList();
    RocCurve byGenesis = new RocCurve();
    RocCurve byRefitted = new RocCurve();
    for (int agent = 0; agent < 3; agent++) {
      List<Flow> baseline = LabelledTraffic.share(train.only(false), agent, AGENTS);
      FlowEncoder encoder = FlowEncoder.of(space(train.schema(), baseline, 1), baseline);
      LocalModel genesis = genesis(encoder, baseline, agent);
      LocalModel model = genesis;
      Window window = model.newWindow();
      RandomStream random = new RandomStream(5, agent, Purpose.TRAFFIC, 0);
      for (int round = 1; round <= 100; round++) {
        List<LabelledFlow> batch = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          List<LabelledFlow> pool = random.nextInt(100) < attackPercent ? attacks : normal;
          batch.add(pool.get(random.nextInt(pool.size())));
        }
        double[] rows = encoder.encode(batch.stream().map(LabelledFlow::flow).toList());
        Scores scores = model.score(rows, batch.size());
        MicroRows kept = model.kept(rows);
        for (int i = 0; i < batch.size(); i++) {
          window.add(kept, i, scores.percentileMicros(i), false);
        }
        if (round > 50) {
          add(byRefitted, scores, batch);
          add(byGenesis, genesis.score(rows, batch.size()), batch);
        }
        if (round % 10 == 0) {
          model = model.refit(window, round);
        }
      }
    }
    double bar = -Math.log10(0.003);
    assertThat(byGenesis.share(bar, true)).isGreaterThan(0.15);
    assertThat(byRefitted.share(bar, true)).isGreaterThan(0.8 * byGenesis.share(bar, true));
    assertThat(byRefitted.share(bar, false)).isLessThan(0.006);
  }

  private static void add(RocCurve curve, Scores scores, List<LabelledFlow> batch) {
    for (int i = 0; i < batch.size(); i++) {
      curve.add(scores.surprise(i), LabelledTraffic.isAttack(batch.get(i)));
    }
  }

  private static RocCurve judged(
      FlowSchema schema, List<Flow> normal, List<LabelledFlow> rows, int agents) {
    FeatureSpace space = space(schema, normal, agents);
    RocCurve curve = new RocCurve();
    for (int agent = 0; agent < agents; agent++) {
      List<Flow> baseline = LabelledTraffic.share(normal, agent, agents);
      FlowEncoder encoder = FlowEncoder.of(space, baseline);
      List<LabelledFlow> own = LabelledTraffic.share(rows, agent, agents);
      double[] matrix = encoder.encode(own.stream().map(LabelledFlow::flow).toList());
      Scores scores = genesis(encoder, baseline, agent).score(matrix, own.size());
      for (int i = 0; i < own.size(); i++) {
        curve.add(scores.surprise(i), LabelledTraffic.isAttack(own.get(i)));
      }
    }
    return curve;
  }

  private static FeatureSpace space(FlowSchema schema, List<Flow> normal, int agents) {
    List<FeatureProfile> profiles = new ArrayList<>();
    for (int agent = 0; agent < agents; agent++) {
      profiles.add(FeatureProfile.of(schema, LabelledTraffic.share(normal, agent, agents)));
    }
    return FeatureSpace.merge(schema, profiles);
  }

  private static LocalModel genesis(FlowEncoder encoder, List<Flow> baseline, int agent) {
    return LocalModel.genesis(
        DetectionConfig.DEFAULT, encoder, encoder.encode(baseline), baseline.size(), 1, agent);
  }
}
