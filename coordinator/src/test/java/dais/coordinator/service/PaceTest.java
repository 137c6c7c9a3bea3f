package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.LogicalTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final Duration PHASE = Duration.ofSeconds(5);
  private static final Instant NOW = Instant.parse("2026-11-22T05:00:00.000002Z");

  private static Pace live(Duration phase) {
    return Pace.live(phase, Duration.ofSeconds(3), () -> NOW);
  }

  @Test
  void aPlanRunWaitsForAllInLogicalTime() {
    Pace pace = Pace.logical(PHASE);
    for (RunPhase phase : RunPhase.values()) {
      assertThat(pace.waitsForAll(phase)).isTrue();
      assertThat(pace.deadline(phase)).isEqualTo(PHASE);
    }
    assertThat(pace.micros(7, Long.MAX_VALUE)).isEqualTo(LogicalTime.micros(7));
    assertThat(pace.rest(Duration.ZERO)).isZero();
  }

  @Test
  void aLiveRunWaitsForItsFoundersOnlyAndLonger() {
    assertThat(live(PHASE).waitsForAll(RunPhase.FOUNDING)).isTrue();
    assertThat(live(PHASE).waitsForAll(RunPhase.MERGING)).isTrue();
    assertThat(live(PHASE).waitsForAll(RunPhase.FITTING)).isFalse();
    assertThat(live(PHASE).waitsForAll(RunPhase.VOTING)).isFalse();
    assertThat(live(PHASE).deadline(RunPhase.FITTING)).isEqualTo(Duration.ofSeconds(60));
    assertThat(live(PHASE).deadline(RunPhase.VOTING)).isEqualTo(PHASE);
    Duration long90 = Duration.ofSeconds(90);
    assertThat(live(long90).deadline(RunPhase.FITTING)).isEqualTo(long90);
  }

  @Test
  void aLiveRunGoesByTheClockButNeverBack() {
    long now = NOW.getEpochSecond() * 1_000_000 + 2;
    assertThat(live(PHASE).micros(7, now - 1)).isEqualTo(now);
    assertThat(live(PHASE).micros(7, now + 1)).isEqualTo(now + 1);
    assertThat(live(PHASE).rest(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(2));
    assertThat(live(PHASE).rest(Duration.ofSeconds(4))).isZero();
  }
}
