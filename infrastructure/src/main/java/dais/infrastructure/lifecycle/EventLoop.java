package dais.infrastructure.lifecycle;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One thread that owns the state of a part of a process: others only hand tasks over, which it
/// runs one after the other. Once it is closed it takes nothing any more.
public final class EventLoop implements AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;
  private final Consumer<Throwable> broken;

  /// Starts the thread.
  ///
  /// @param name of the thread
  /// @param broken is told what a task threw, on the loop's thread; the loop goes on
  public EventLoop(String name, Consumer<Throwable> broken) {
    this.broken = broken;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name(name).daemon().unstarted(task));
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /// Runs `task` after those that were handed over before it; not at all once the loop is closed.
  public void execute(Runnable task) {
    after(Duration.ZERO, task);
  }

  /// Runs `task` after a pause, unless the loop is closed before.
  public void after(Duration pause, Runnable task) {
    try {
      var _ = executor.schedule(() -> guard(task), pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: nobody waits for it.
    }
  }

  /// Runs `task` again and again, `period` after it last ended, until the loop is closed or the
  /// future is cancelled.
  public Future<?> every(Duration period, Runnable task) {
    return executor.scheduleWithFixedDelay(
        () -> guard(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void guard(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      broken.accept(e);
    }
  }

  /// Ends with the task under way; drops the others.
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
