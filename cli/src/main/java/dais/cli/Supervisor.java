package dais.cli;

import dais.infrastructure.exit.ExitCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts a process again when it dies, after pauses that grow and are jittered, until it ends as
/// it was asked to. One that never came up is not started again: it would fail for the same reason.
final class Supervisor {
  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  // One that has run for so long is taken to be well: the next pause is short again.
  private static final Duration WELL = Duration.ofSeconds(60);
  private static final int ENDED_BY_SIGTERM = 143;

  /// In place of the exit code of a process that died and that another one had started.
  static final int UNKNOWN = -1;

  /// A process that is supervised.
  @FunctionalInterface
  interface Life {
    /// Waits for its end.
    ///
    /// @return its exit code; of one that another process started, 0 or [#UNKNOWN]
    int awaitEnd() throws InterruptedException;
  }

  private final Supplier<Life> start;
  private final BooleanSupplier cameUp;
  private final IntConsumer count;
  private final Duration firstPause;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private int restarts;

  /// @param start starts the process and records it, or finds the one that runs
  /// @param cameUp whether the first process ever came up
  /// @param count is told of every restart, counted from 1
  /// @param firstPause before the first restart
  Supervisor(Supplier<Life> start, BooleanSupplier cameUp, IntConsumer count, Duration firstPause) {
    this.start = start;
    this.cameUp = cameUp;
    this.count = count;
    this.firstPause = firstPause;
  }

  /// Starts no process any more, and returns once none is being started.
  synchronized void stop() {
    stopped.countDown();
  }

  private synchronized boolean isStopped() {
    return stopped.getCount() == 0;
  }

  /// Supervises until the process ends in order, or [#stop].
  ///
  /// @return the last process's exit code
  int run() throws InterruptedException {
    Duration pause = firstPause;
    while (true) {
      long began = System.nanoTime();
      int code = startOnce().awaitEnd();
      if (code == ExitCode.OK.code() || code == ENDED_BY_SIGTERM || isStopped()) {
        return ExitCode.OK.code();
      }
      if (!cameUp.getAsBoolean()) {
        return code;
      }
      if (System.nanoTime() - began > WELL.toNanos()) {
        pause = firstPause;
      }
      long jittered = ThreadLocalRandom.current().nextLong(pause.toMillis() / 2, pause.toMillis());
      restarts++;
      log.atWarn()
          .addKeyValue("exit_code", code)
          .addKeyValue("restarts", restarts)
          .addKeyValue("pause_millis", jittered)
          .log("the coordinator died and is started again");
      if (stopped.await(jittered, TimeUnit.MILLISECONDS)) {
        return ExitCode.OK.code();
      }
      count.accept(restarts);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  private synchronized Life startOnce() {
    return start.get();
  }
}
