package dais.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/// Sees to it that what runs in the foreground is closed once, however the process comes to its
/// end: by itself, by SIGTERM or by Ctrl-C. After a signal the exit code is 143 or 130, which the
/// virtual machine sees to.
final class OrderlyEnd implements AutoCloseable {
  private final Runnable closing;
  private final Thread hook = new Thread(this::closeOnce, "dais-end");
  private final AtomicBoolean closed = new AtomicBoolean();

  private OrderlyEnd(Runnable closing) {
    this.closing = closing;
  }

  /// @param closing may be called on another thread
  static OrderlyEnd of(Runnable closing) {
    OrderlyEnd end = new OrderlyEnd(closing);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  private synchronized void closeOnce() {
    if (closed.compareAndSet(false, true)) {
      closing.run();
    }
  }

  @Override
  public void close() {
    closeOnce();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already.
    }
  }
}
