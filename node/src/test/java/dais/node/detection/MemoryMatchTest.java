package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dais.node.features.FlowEncoder;
import dais.node.traffic.Flow;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryMatchTest {
  private static final List<Flow> BASELINE = Rows.normal(400, 1);
  private static final FlowEncoder ENCODER = Rows.encoder(BASELINE);
  private static final LocalModel MODEL =
      LocalModel.genesis(DetectionConfig.DEFAULT, ENCODER, ENCODER.encode(BASELINE), 400, 1, 4);
  private static final double[] ODD = ENCODER.encode(Rows.odd(40, 3));
  private static final int[] PROTOTYPE = MODEL.kept(ODD).shared(0);

  /// Shared columns: bytes, packets, tcp, udp, other.
  private static int[] vector(int... micros) {
    return micros;
  }

  /// The genesis row that the genesis model finds the most (or least) unusual.
  private static int extreme(boolean most) {
    int best = 0;
    for (int i = 1; i < 400; i++) {
      int here = MODEL.genesis().percentileMicros(i);
      int there = MODEL.genesis().percentileMicros(best);
      best = (most ? here > there : here < there) ? i : best;
    }
    return best;
  }

  @Test
  void needsTheNoticeBarAndTheCosine() {
    MemoryMatch match = MemoryMatch.of(MODEL, PROTOTYPE);

    assertThat(match.matches(PROTOTYPE, 950_000)).isTrue();
    assertThat(match.matches(PROTOTYPE, 949_999)).isFalse();
    assertThat(match.matches(vector(-4_000_000, 0, 0, 1_000_000, 0), 999_999)).isFalse();
  }

  @Test
  void setsItsThresholdByTheGenesisRowsBelowTheNoticeBar() {
    int[] oddOne = vector(0, 0, 0, 0, 1_000_000);
    int[] likeNormal = MODEL.kept(ENCODER.encode(BASELINE)).shared(extreme(false));

    assertThat(MemoryMatch.of(MODEL, oddOne).thresholdMicros()).isEqualTo(900_000);
    assertThat(MemoryMatch.of(MODEL, likeNormal).thresholdMicros()).isEqualTo(990_000);
  }

  @Test
  void isTheSameAfterARefit() {
    Window window = MODEL.newWindow();
    for (int i = 0; i < 40; i++) {
      window.add(MODEL.kept(ODD), i, 100_000, false);
    }
    MemoryMatch before = MemoryMatch.of(MODEL, PROTOTYPE);
    MemoryMatch after = MemoryMatch.of(MODEL.refit(window, 1), PROTOTYPE);

    assertThat(after.thresholdMicros()).isEqualTo(before.thresholdMicros());
    assertThat(after.flaggedBaselineRows()).isEqualTo(before.flaggedBaselineRows());
  }

  @Test
  void refusesAPrototypeOfAnotherWidth() {
    assertThatThrownBy(() -> MemoryMatch.of(MODEL, new int[3]))
        .hasMessage("expected a prototype of 5 columns but found 3");
  }

  @Test
  void findsTheBestAwakeSignature() {
    SignatureMemory memory =
        SignatureMemory.empty(MODEL).with(vector(0, 0, 0, 0, 1_000_000)).with(PROTOTYPE);
    double[] normal = ENCODER.encode(List.of(BASELINE.get(extreme(false))));

    assertThat(memory.size()).isEqualTo(2);
    assertThat(memory.dormant()).isZero();
    assertThat(memory.signature(1).matches(PROTOTYPE, 999_999)).isTrue();
    assertThat(memory.match(MODEL.kept(ODD), MODEL.score(ODD, 40))[0]).isEqualTo(1);
    assertThat(memory.match(MODEL.kept(normal), MODEL.score(normal, 1))).containsExactly(-1);
    assertThat(memory.without(0).match(MODEL.kept(ODD), MODEL.score(ODD, 40))[0]).isZero();
  }

  @Test
  void prefersTheOlderOfEqualSignatures() {
    SignatureMemory memory = SignatureMemory.empty(MODEL).with(PROTOTYPE).with(PROTOTYPE);

    assertThat(memory.match(MODEL.kept(ODD), MODEL.score(ODD, 40))[0]).isZero();
  }

  @Test
  void putsSignaturesToSleepThatWouldSpendMoreThanTheBudget() {
    // 30 per 10,000 of 400 rows is one row; each of these prototypes is itself a flagged row.
    SignatureMemory memory = SignatureMemory.empty(MODEL);
    double[] rows = ENCODER.encode(BASELINE);
    int flagged = 0;
    for (int i = 0; i < 400; i++) {
      if (MODEL.genesis().percentileMicros(i) >= LocalModel.NOTICE_PERCENTILE_MICROS) {
        memory = memory.with(MODEL.kept(rows).shared(i));
        flagged++;
      }
    }
    int awake = flagged - memory.dormant();

    assertThat(flagged).isGreaterThan(10);
    assertThat(memory.dormant()).isGreaterThan(5);
    Scores scores = MODEL.score(rows, 400);
    int matched = 0;
    for (int i = 0; i < 400; i++) {
      boolean unseenFlag =
          MODEL.genesis().percentileMicros(i) >= LocalModel.NOTICE_PERCENTILE_MICROS;
      matched += unseenFlag && memory.match(MODEL.kept(rows), scores)[i] >= 0 ? 1 : 0;
    }
    assertThat(matched).isLessThanOrEqualTo(1);
    assertThat(awake).isPositive();
    for (int k = 0; k < memory.size(); k++) {
      assertThat(memory.isDormant(k) || memory.signature(k).flaggedBaselineRows() <= 1).isTrue();
    }
  }

  @Test
  void addsTheAlarmBarToTheSurpriseOfAMatch() {
    SignatureMemory memory = SignatureMemory.empty(MODEL);

    assertThat(memory.surprise(true, 1.5)).isEqualTo(MODEL.alarmSurprise() + 1.5, within(1e-12));
    assertThat(memory.surprise(false, 1.5)).isZero();
  }
}
