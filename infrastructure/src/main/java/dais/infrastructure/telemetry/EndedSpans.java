package dais.infrastructure.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/// Counts the spans that are due to be sent.
final class EndedSpans implements SpanProcessor {
  private final ExportHealth health;

  EndedSpans(ExportHealth health) {
    this.health = health;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (span.getSpanContext().isSampled()) {
      health.spanEnded();
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }
}
