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
}
