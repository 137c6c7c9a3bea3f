package dais.coordinator.service;

import io.grpc.protobuf.services.HealthStatusManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// That the coordinator is to stop, and whether something broke it. Thread-safe.
@Singleton
final class StopRequest {
  private static final Logger log = LoggerFactory.getLogger(StopRequest.class);

  private final HealthStatusManager health;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

  @Inject
  StopRequest(HealthStatusManager health) {
    this.health = health;
  }

  void ask() {
    asked.countDown();
  }

  /// Something broke the coordinator: it serves no more, and is to stop.
  void broke(Throwable failure) {
    log.error("the coordinator fails", failure);
    health.enterTerminalState();
    broken.compareAndSet(null, failure);
    ask();
  }

  boolean isBroken() {
    return broken.get() != null;
  }

  /// Waits until someone asks.
  ///
  /// @throws IllegalStateException if something broke the coordinator
  void await() throws InterruptedException {
    asked.await();
    @Nullable Throwable failure = broken.get();
    if (failure != null) {
      throw new IllegalStateException("the coordinator failed", failure);
    }
  }
}
