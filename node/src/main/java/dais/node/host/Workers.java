package dais.node.host;

import dais.infrastructure.logging.LogScope;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/// Runs one task per agent on a fixed number of threads and hands the results back in agent order:
/// which thread does what never shows. With one thread the caller does the work itself.
public final class Workers implements AutoCloseable {
  private final int threads;
  private final ExecutorService pool;

  /// @param threads at least 1, the caller among them
  public Workers(int threads) {
    this.threads = threads;
    AtomicInteger number = new AtomicInteger();
    // The caller works too, so it needs one helper fewer.
    this.pool =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              Thread thread = new Thread(task, "dais-agents-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  public int threads() {
    return threads;
  }

  /// `task` applied to 0 .. count - 1. A failure is thrown after all threads have stopped.
  public <T> List<T> map(int count, IntFunction<T> task) {
    List<T> results = new ArrayList<>(count);
    if (threads == 1) {
      for (int i = 0; i < count; i++) {
        results.add(task.apply(i));
      }
      return results;
    }
    Object[] slots = new Object[count];
    AtomicInteger next = new AtomicInteger();
    Runnable share =
        LogScope.carry(
            () -> {
              for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                slots[i] = task.apply(i);
              }
            });
    List<Future<?>> helpers = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      helpers.add(pool.submit(share));
    }
    RuntimeException failure = null;
    try {
      share.run();
    } catch (RuntimeException e) {
      failure = e;
    }
    for (Future<?> helper : helpers) {
      try {
        helper.get();
      } catch (ExecutionException e) {
        failure = new IllegalStateException("an agent's task failed", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        failure = new IllegalStateException("interrupted while agents were at work", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
    for (Object slot : slots) {
      @SuppressWarnings("unchecked") // Every slot holds what the task returned.
      T result = (T) slot;
      results.add(result);
    }
    return results;
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
