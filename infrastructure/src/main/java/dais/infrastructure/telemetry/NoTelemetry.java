package dais.infrastructure.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Tells nothing.
enum NoTelemetry implements Telemetry {
  NONE;

  @Override
  public TracedWork round(RoundId round) {
    return TracedWork.none();
  }

  @Override
  public TracedWork join(String traceparent, Phase phase) {
    return TracedWork.none();
  }

  @Override
  public void count(Supplier<RoundCounts> round) {}

  @Override
  public void protections(Supplier<List<Duration>> times) {}

  @Override
  public void certificates(Supplier<Map<String, Instant>> ends, InstantSource clock) {}

  @Override
  public void close() {}
}
