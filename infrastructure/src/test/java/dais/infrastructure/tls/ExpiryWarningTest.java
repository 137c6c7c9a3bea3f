package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ExpiryWarningTest {
  private static final Instant END = Fleet.NOW.plus(Duration.ofDays(30));
  private static final PeerIdentity NODE = new PeerIdentity(Role.NODE, "n1", END);

  @Test
  void warnsFromSevenDaysBeforeTheEndOnceADay() {
    ExpiryWarning warning = new ExpiryWarning();
    Instant week = END.minus(Duration.ofDays(7));
    assertThat(warning.look(NODE, week.minusSeconds(1))).isFalse();
    assertThat(warning.look(NODE, week)).isTrue();
    assertThat(warning.look(NODE, week.plus(Duration.ofHours(23)))).isFalse();
    assertThat(warning.look(NODE, week.plus(Duration.ofDays(1)))).isTrue();
    assertThat(warning.look(NODE, END.plusSeconds(1))).isTrue();
  }
}
