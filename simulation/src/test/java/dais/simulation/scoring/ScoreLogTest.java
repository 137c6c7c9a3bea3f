package dais.simulation.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dais.node.traffic.Label.Kind;
import org.junit.jupiter.api.Test;

final class ScoreLogTest {
  private final ScoreLog log = new ScoreLog();

  @Test
  void measuresAPerfectSeparation() {
    for (int i = 0; i < 2000; i++) {
      log.add(i % 2 == 0 ? Kind.ATTACK : Kind.BENIGN, i % 2 == 0 ? 10 + i : -i);
    }

    DetectionQuality quality = log.quality(10).orElseThrow();

    assertThat(quality.averagePrecision()).isEqualTo(1, within(1e-9));
    assertThat(quality).isEqualTo(new DetectionQuality(1, 1, 0, 1, quality.averagePrecision(), 1));
  }

  @Test
  void givesSomeFlowsOtherScoresAsIfTheyHadHadThemAllAlong() {
    ScoreLog before = new ScoreLog();
    ScoreLog after = new ScoreLog();
    ScoreLog expected = new ScoreLog();
    for (int i = 0; i < 5000; i++) {
      Kind kind = i % 5 == 0 ? Kind.ATTACK : Kind.BENIGN;
      int score = i * 7919 % 1500;
      log.add(kind, score);
      if (i % 3 == 0) {
        before.add(kind, score);
        after.add(kind, score + i % 40 * 50);
      }
      expected.add(kind, i % 3 == 0 ? score + i % 40 * 50 : score);
    }

    assertThat(log.rescored(before, after).quality(1400)).isEqualTo(expected.quality(1400));
    assertThat(log.quality(1400)).isNotEqualTo(expected.quality(1400));
  }

  /// Worked by hand: descending 4a 3b {2a 2b} 1b, so of 2 x 3 pairs the attack wins 3 + 1 and ties
  /// 1.
  @Test
  void countsEqualScoresAsHalfAWin() {
    log.add(Kind.ATTACK, 4);
    log.add(Kind.BENIGN, 3);
    log.add(Kind.ATTACK, 2);
    log.add(Kind.BENIGN, 2);
    log.add(Kind.BENIGN, 1);

    DetectionQuality quality = log.quality(2).orElseThrow();

    assertThat(quality.rocAuc()).isEqualTo(4.5 / 6, within(1e-12));
    assertThat(quality.averagePrecision()).isEqualTo(0.5 * 1 + 0.5 * 2 / 4, within(1e-12));
    assertThat(quality.precision()).isEqualTo(0.5);
    assertThat(quality.recall()).isEqualTo(1);
    assertThat(quality.falseAlarmsPer1000()).isEqualTo(2000.0 / 3, within(1e-9));
    assertThat(quality.recallAt30Per10000()).isEqualTo(0.5);
  }

  @Test
  void callsSilencePrecise() {
    log.add(Kind.ATTACK, 4);
    log.add(Kind.BENIGN, 3);

    assertThat(log.quality(5).orElseThrow().precision()).isEqualTo(1);
    assertThat(log.quality(5).orElseThrow().recall()).isZero();
  }

  @Test
  void measuresNothingWithoutBothKindsAndCountsTheUnlabelled() {
    log.add(Kind.ATTACK, 4);
    log.add(Kind.UNLABELLED, 4);

    assertThat(log.quality(0)).isEmpty();
    assertThat(log.unlabelled()).isEqualTo(1);
  }

  /// Descending: a, 10 benign in a tie with an attack, a. One benign flow passes only with all ten.
  @Test
  void findsTheRecallThatABudgetOfFalseAlarmsBuys() {
    log.add(Kind.ATTACK, 9);
    for (int i = 0; i < 10; i++) {
      log.add(Kind.BENIGN, 5);
    }
    log.add(Kind.ATTACK, 5);
    for (int i = 0; i < 990; i++) {
      log.add(Kind.BENIGN, 1);
    }
    log.add(Kind.ATTACK, 0);

    assertThat(log.recallAt(99)).hasValue(1.0 / 3);
    assertThat(log.recallAt(100)).hasValue(2.0 / 3);
    assertThat(log.recallAt(9_900)).hasValue(2.0 / 3);
    assertThat(log.recallAt(10_000)).hasValue(1);
    assertThat(log.recallAt(30)).hasValue(log.quality(1).orElseThrow().recallAt30Per10000());
    assertThat(new ScoreLog().recallAt(100)).isEmpty();
  }
}
