package dais.infrastructure.telemetry;

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
  public void count(RoundCounts round) {}

  @Override
  public void close() {}
}
