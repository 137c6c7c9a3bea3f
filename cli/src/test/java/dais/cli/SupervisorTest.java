package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SupervisorTest {
  private final List<Integer> restarts = new ArrayList<>();
  private int starts;

  private Supervisor.Life exit(int code) {
    return () -> code;
  }

  private Supervisor supervisor(boolean cameUp, int... codes) {
    return new Supervisor(
        () -> exit(codes[starts++]), () -> cameUp, restarts::add, Duration.ofMillis(2));
  }

  @Test
  void startsAgainWhatDiesUntilItEndsInOrder() throws InterruptedException {
    assertThat(supervisor(true, 137, 1, 0).run()).isZero();
    assertThat(restarts).containsExactly(1, 2);
    assertThat(starts).isEqualTo(3);
  }

  @Test
  void aProcessThatWasAskedToEndIsNotStartedAgain() throws InterruptedException {
    assertThat(supervisor(true, 143, 0).run()).isZero();
    assertThat(starts).isEqualTo(1);
  }

  @Test
  void whatNeverCameUpIsNotStartedAgain() throws InterruptedException {
    assertThat(supervisor(false, 4, 0).run()).isEqualTo(4);
    assertThat(starts).isEqualTo(1);
  }

  @Test
  void stopsInAPause() throws Exception {
    CountDownLatch died = new CountDownLatch(1);
    Supervisor supervisor =
        new Supervisor(
            () -> exit(1),
            () -> {
              died.countDown();
              return true;
            },
            restarts::add,
            Duration.ofMinutes(5));
    FutureTask<Integer> running = new FutureTask<>(supervisor::run);
    Thread.ofPlatform().name("supervisor").start(running);
    assertThat(died.await(20, TimeUnit.SECONDS)).isTrue();

    supervisor.stop();

    assertThat(running.get(20, TimeUnit.SECONDS)).isZero();
    assertThat(restarts).isEmpty();
  }
}
