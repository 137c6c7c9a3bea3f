package dais.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import org.junit.jupiter.api.Test;

final class AbsencesTest {
  private static String fail() {
    throw new IllegalArgumentException("no model");
  }

  @Test
  void namesTheAgentThatFailedAndAsksItNothingMoreInTheRound() {
    Absences absences = new Absences(false);

    assertThat(absences.guard(3, AbsencesTest::fail)).isEmpty();
    assertThat(absences.guard(3, () -> "a vote")).isEmpty();
    assertThat(absences.guard(1, () -> "a vote")).contains("a vote");
    absences.add(1, "refused");

    assertThat(absences.messages())
        .containsExactly(
            "agent 1 absent: refused",
            "agent 3 absent: java.lang.IllegalArgumentException: no model");
  }

  @Test
  void letsTheFailureThroughWhereTheRunIsToStop() {
    Absences absences = new Absences(true);

    assertThatThrownBy(() -> absences.guard(3, AbsencesTest::fail)).hasMessage("no model");
  }

  @Test
  void letsThroughWhatTheUserHasToCorrect() {
    Absences absences = new Absences(false);

    assertThatThrownBy(
            () ->
                absences.guard(
                    3,
                    () -> {
                      throw Refusal.badInput("the plug-in failed", "Take it out.");
                    }))
        .isInstanceOf(Refusal.class)
        .hasMessage("the plug-in failed");
    assertThat(absences.messages()).isEmpty();
  }
}
