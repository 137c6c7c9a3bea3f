package dais.infrastructure.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

final class LogScopeTest {
  @Test
  void holdsUntilItIsClosedAndThenGivesBackWhatWasThere() {
    try (LogScope _ = LogScope.round(1)) {
      try (LogScope _ = LogScope.round(2);
          LogScope _ = LogScope.run("abc")) {
        assertThat(MDC.get("round")).isEqualTo("2");
        assertThat(MDC.get("run")).isEqualTo("abc");
      }
      assertThat(MDC.get("round")).isEqualTo("1");
      assertThat(MDC.get("run")).isNull();
    }
    assertThat(MDC.get("round")).isNull();
  }

  @Test
  void isCarriedToAnotherThreadAndLeavesNothingThere() throws InterruptedException {
    List<String> seen = new ArrayList<>();
    Runnable task;
    try (LogScope _ = LogScope.agent(3)) {
      task = LogScope.carry(() -> seen.add("agent " + MDC.get("agent")));
    }
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  MDC.put("agent", "9");
                  task.run();
                  seen.add("then " + MDC.get("agent"));
                });
    thread.join();

    assertThat(seen).containsExactly("agent 3", "then 9");
  }
}
