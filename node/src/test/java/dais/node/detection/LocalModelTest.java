package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dais.infrastructure.exit.Refusal;
import dais.node.features.FlowEncoder;
import dais.node.traffic.Flow;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocalModelTest {
  private static final List<Flow> BASELINE = Rows.normal(400, 1);
  private static final FlowEncoder ENCODER = Rows.encoder(BASELINE);
  private static final LocalModel MODEL = genesis(BASELINE.size());

  private static LocalModel genesis(int n) {
    double[] rows = ENCODER.encode(BASELINE.subList(0, n));
    return LocalModel.genesis(DetectionConfig.DEFAULT, ENCODER, rows, n, 1, 4);
  }

  private static double[] encode(List<Flow> flows) {
    return ENCODER.encode(flows);
  }

  /// A window of `n` flows as the model sees them, all matched or none.
  private static Window window(List<Flow> flows, boolean matched) {
    Window window = MODEL.newWindow();
    double[] rows = encode(flows);
    Scores scores = MODEL.score(rows, flows.size());
    MicroRows kept = MODEL.kept(rows);
    for (int i = 0; i < flows.size(); i++) {
      window.add(kept, i, scores.percentileMicros(i), matched);
    }
    return window;
  }

  @Test
  void flagsWhatIsOddAndPassesWhatIsNormal() {
    Scores normal = MODEL.score(encode(Rows.normal(2_000, 2)), 2_000);
    Scores odd = MODEL.score(encode(Rows.odd(50, 3)), 50);

    int noticed = 0;
    for (int i = 0; i < normal.size(); i++) {
      noticed += normal.percentileMicros(i) >= LocalModel.NOTICE_PERCENTILE_MICROS ? 1 : 0;
    }
    assertThat(noticed).isBetween(50, 160);
    for (int i = 0; i < odd.size(); i++) {
      assertThat(odd.surprise(i)).isGreaterThan(MODEL.alarmSurprise());
      assertThat(odd.percentileMicros(i)).isGreaterThanOrEqualTo(MODEL.alarmPercentileMicros());
    }
  }

  @Test
  void scoresARowTheSameInAnyBatch() {
    double[] rows = encode(Rows.normal(300, 2));
    Scores together = MODEL.score(rows, 300);

    for (int i : new int[] {0, 63, 64, 256, 299}) {
      Scores alone = MODEL.score(Rows.row(rows, ENCODER.width(), i), 1);
      assertThat(alone.surprise(0)).isEqualTo(together.surprise(i));
      assertThat(alone.surpriseMicros(0)).isEqualTo(together.surpriseMicros(i));
      assertThat(alone.percentileMicros(0)).isEqualTo(together.percentileMicros(i));
    }
  }

  @Test
  void isAFunctionOfItsInputs() {
    assertThat(genesis(400).snapshotHash()).isEqualTo(MODEL.snapshotHash());
    assertThat(genesis(399).snapshotHash()).isNotEqualTo(MODEL.snapshotHash());
    LocalModel otherSeed =
        LocalModel.genesis(DetectionConfig.DEFAULT, ENCODER, encode(BASELINE), 400, 2, 4);
    assertThat(otherSeed.snapshotHash()).isNotEqualTo(MODEL.snapshotHash());
  }

  @Test
  void statesItsBars() {
    assertThat(MODEL.alarmPercentileMicros()).isEqualTo(997_000);
    assertThat(MODEL.alarmSurprise()).isEqualTo(-Math.log10(0.003), within(1e-9));
    assertThat(MODEL.noticeSurprise()).isEqualTo(-Math.log10(0.05), within(1e-9));
    assertThat(MODEL.baselineRows()).isEqualTo(400);
    assertThat(MODEL.encoder()).isSameAs(ENCODER);
    assertThat(MODEL.refitCounts()).isEqualTo(RefitCounts.NONE);
  }

  @Test
  void scoresAPrototypeAsItWouldTheFlow() {
    double[] rows = encode(Rows.odd(3, 3));

    assertThat(
            MODEL
                .scorePrototypes(List.of(MODEL.kept(rows).shared(0), MODEL.kept(rows).shared(1)))[
                1])
        .isEqualTo(MODEL.score(rows, 3).percentileMicros(1));
  }

  @Test
  void knowsItsNormalExemplars() {
    double[] rows = encode(BASELINE);
    int exact = 0;
    for (int i = 0; i < BASELINE.size(); i++) {
      exact += MODEL.normalCosineMicros(MODEL.kept(rows).shared(i)) == 1_000_000 ? 1 : 0;
    }
    // Six groups of 64 of 400 rows are exemplars.
    assertThat(exact).isGreaterThanOrEqualTo(384);
    assertThat(MODEL.normalCosineMicros(new int[ENCODER.sharedWidth()])).isZero();
  }

  @Test
  void namesTheColumnsThatMakeARowUnusual() {
    int[] shared = MODEL.kept(encode(BASELINE.subList(0, 1))).shared(0);
    shared[1] = 4_000_000;

    List<Contribution> contributions = MODEL.contributions(shared);

    assertThat(contributions.getFirst().column()).isEqualTo(1);
    assertThat(contributions)
        .hasSizeLessThanOrEqualTo(LocalModel.CONTRIBUTIONS)
        .isSortedAccordingTo((a, b) -> Integer.compare(b.weightMicros(), a.weightMicros()));
    assertThat(contributions.stream().mapToInt(Contribution::weightMicros).sum())
        .isBetween(900_000, 1_000_005);
  }

  @Test
  void refusesABaselineThatIsTooSmall() {
    assertThatThrownBy(() -> genesis(15))
        .isInstanceOf(Refusal.class)
        .hasMessage("agent 4 has a baseline of 15 flows but needs at least 16");
    assertThat(genesis(16).baselineRows()).isEqualTo(16);
  }

  @Test
  void runsASubsetOfTheDetectors() {
    DetectionConfig one = new DetectionConfig(List.of("mahalanobis"), 30, 100, 256, 8, 64, 50);
    LocalModel model = LocalModel.genesis(one, ENCODER, encode(BASELINE), 400, 1, 4);

    assertThat(model.score(encode(Rows.odd(1, 3)), 1).surprise(0))
        .isGreaterThan(model.alarmSurprise());
    assertThat(model.normalCosineMicros(MODEL.kept(encode(BASELINE)).shared(0))).isPositive();
  }

  @Test
  void refitsOnNormalRowsOfTheWindow() {
    LocalModel refitted = MODEL.refit(window(Rows.normal(400, 2), false), 50);

    RefitCounts counts = refitted.refitCounts();
    assertThat(counts.recent()).isEqualTo(400);
    assertThat(counts.matched()).isZero();
    assertThat(counts.fitted()).isBetween(330, 380);
    assertThat(counts.overBudget()).isLessThan(15);
    assertThat(refitted.snapshotHash()).isNotEqualTo(MODEL.snapshotHash());
    assertThat(refitted.baselineRows()).isEqualTo(400);
    assertThat(refitted.refit(window(Rows.normal(400, 2), false), 50).snapshotHash())
        .isEqualTo(refitted.snapshotHash());
  }

  @Test
  void refitsOnAnEmptyWindowAsOnGenesisAlone() {
    assertThat(MODEL.refit(MODEL.newWindow(), 0).snapshotHash()).isEqualTo(MODEL.snapshotHash());
  }

  @Test
  void leavesMatchedRowsOutOfARefit() {
    LocalModel refitted = MODEL.refit(window(Rows.odd(200, 3), true), 0);

    assertThat(refitted.refitCounts()).isEqualTo(new RefitCounts(200, 200, 0, 0));
    assertThat(refitted.snapshotHash()).isEqualTo(MODEL.snapshotHash());
  }

  @Test
  void keepsNoMoreFlaggedRowsThanNormalTrafficHas() {
    double[] odd = encode(Rows.odd(200, 3));
    Window window = window(Rows.normal(200, 2), false);
    int before = new RefitRows(MODEL.genesis(), window).counts().overBudget();
    for (int i = 0; i < 200; i++) {
      window.add(MODEL.kept(odd), i, 999_900, false);
    }

    RefitRows rows = new RefitRows(MODEL.genesis(), window);

    // About 180 rows below the 90th percentile stand for 200 normal ones: 10 may be flagged.
    assertThat(rows.counts().overBudget()).isGreaterThan(185 + before);
    assertThat(rows.rest().length / ENCODER.width()).isLessThan(35);
  }

  @Test
  void judgesRecentRowsByTheGenesisModelToo() {
    double[] odd = encode(Rows.odd(200, 3));
    Window blinded = MODEL.newWindow();
    for (int i = 0; i < 200; i++) {
      blinded.add(MODEL.kept(odd), i, 100_000, false);
    }

    assertThat(MODEL.refit(blinded, 1).refitCounts()).isEqualTo(new RefitCounts(200, 0, 200, 0));
  }

  @Test
  void goesOnFlaggingALongAttackThatIsNeverMatched() {
    LocalModel model = MODEL;
    double[] odd = encode(Rows.odd(20, 3));
    for (int round = 10; round <= 100; round += 10) {
      Window window = window(Rows.normal(300, round), false);
      for (int i = 0; i < 100; i++) {
        int percentile = model.score(odd, 20).percentileMicros(i % 20);
        window.add(MODEL.kept(odd), i % 20, percentile, false);
      }
      model = model.refit(window, round);
    }
    Scores scores = model.score(odd, 20);

    assertThat(Arrays.stream(new int[20]).map(i -> scores.percentileMicros(i)).min().orElseThrow())
        .isGreaterThanOrEqualTo(model.alarmPercentileMicros());
  }
}
