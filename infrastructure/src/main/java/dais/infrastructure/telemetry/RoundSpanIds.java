package dais.infrastructure.telemetry;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Optional;
import java.util.function.Supplier;

/// Gives the root span of a round the ids that follow from the round, and every other span random
/// ones.
final class RoundSpanIds implements IdGenerator {
  private final IdGenerator random = IdGenerator.random();
  private final ThreadLocal<Optional<RoundId>> root = ThreadLocal.withInitial(Optional::empty);

  /// Begins the root span of `round`.
  <T> T rootOf(RoundId round, Supplier<T> begin) {
    root.set(Optional.of(round));
    try {
      return begin.get();
    } finally {
      root.remove();
    }
  }

  @Override
  public String generateTraceId() {
    return root.get().map(RoundId::traceId).orElseGet(random::generateTraceId);
  }

  @Override
  public String generateSpanId() {
    return root.get().map(RoundId::rootSpanId).orElseGet(random::generateSpanId);
  }
}
