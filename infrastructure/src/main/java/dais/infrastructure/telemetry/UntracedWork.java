package dais.infrastructure.telemetry;

/// Nobody records it.
enum UntracedWork implements TracedWork {
  NONE;

  @Override
  public TracedWork begin(Phase phase) {
    return this;
  }

  @Override
  public TracedWork with(String what, long number) {
    return this;
  }

  @Override
  public void fail(String why) {}

  @Override
  public String traceparent() {
    return "";
  }

  @Override
  public String traceId() {
    return "";
  }

  @Override
  public void close() {}
}
