package dais.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns SIGINT and SIGTERM into a stop after the round that is under way. The process then ends
/// with 130 or 143, which the virtual machine sees to.
final class StopSignal implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 60;

  private final Shell shell;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread hook = new Thread(this::request, "dais-stop");
  private volatile boolean requested;

  StopSignal(Shell shell) {
    this.shell = shell;
  }

  /// Starts to listen.
  static StopSignal install(Shell shell) {
    StopSignal signal = new StopSignal(shell);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  boolean requested() {
    return requested;
  }

  /// Asks for the stop and waits until the run is closed.
  void request() {
    requested = true;
    shell.err().println("dais: stopping after this round; at most " + DEADLINE_SECONDS + " s");
    try {
      if (!stopped.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        shell
            .err()
            .println("dais: the round did not end in time; the ledger holds all rounds before it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Says that the run is closed and its outcome told.
  @Override
  public void close() {
    stopped.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending already: the hook finds the latch open.
      }
    }
  }
}
