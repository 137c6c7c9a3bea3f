package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageRateTest {
  private final MessageRate rate = new MessageRate();

  private void burst(long now, int messages) {
    for (int i = 0; i < messages; i++) {
      assertThat(rate.take(now)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -5, Long.MAX_VALUE, Long.MIN_VALUE})
  void takesABurstAndThenOneAtATime(long begin) {
    burst(begin, MessageRate.BURST);
    Duration full = MessageRate.EACH.multipliedBy(MessageRate.BURST);
    assertThat(rate.take(begin)).isEqualTo(full);
    long later = begin + MessageRate.EACH.toNanos();
    burst(later, 1);
    assertThat(rate.take(later)).isEqualTo(full);
    burst(later + full.toNanos(), MessageRate.BURST);
  }

  @Test
  void aQuietTimeIsWorthOneBurstOnly() {
    burst(0, 3);
    long later = Duration.ofDays(1).toNanos();
    burst(later, MessageRate.BURST);
    assertThat(rate.take(later)).isPositive();
  }
}
