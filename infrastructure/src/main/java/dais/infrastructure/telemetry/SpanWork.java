package dais.infrastructure.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Work that is a span. Parents are named, never taken from the thread: there, a span of the stream
/// that brought a message would be found.
final class SpanWork implements TracedWork {
  private final Instruments instruments;
  private final Phase phase;
  private final Span span;
  private final Budget budget;
  private final long begun = System.nanoTime();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// How many more spans a trace takes in.
  static final class Budget {
    private final AtomicInteger left;
    private final AtomicInteger refused = new AtomicInteger();

    Budget(int spans) {
      this.left = new AtomicInteger(spans);
    }

    private boolean take() {
      if (left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        return true;
      }
      refused.incrementAndGet();
      return false;
    }
  }

  /// @param span has begun
  SpanWork(Instruments instruments, Phase phase, Span span, Budget budget) {
    this.instruments = instruments;
    this.phase = phase;
    this.span = span;
    this.budget = budget;
  }

  @Override
  public TracedWork begin(Phase part) {
    if (closed.get() || !budget.take()) {
      return TracedWork.none();
    }
    return new SpanWork(
        instruments, part, instruments.span(part, Context.root().with(span)).startSpan(), budget);
  }

  @Override
  public TracedWork with(String what, long number) {
    span.setAttribute("dais." + what, number);
    return this;
  }

  @Override
  public void fail(String why) {
    span.setStatus(StatusCode.ERROR, why);
  }

  @Override
  public String traceparent() {
    if (closed.get() || !budget.take()) {
      return "";
    }
    SpanContext context = span.getSpanContext();
    return "00-%s-%s-%s"
        .formatted(context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex());
  }

  @Override
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      if (phase == Phase.ROUND && budget.refused.get() > 0) {
        with("spans_left_out", budget.refused.get());
      }
      span.end();
      instruments.phaseSeconds.record(
          (System.nanoTime() - begun) / 1e9, Attributes.of(Instruments.PHASE, phase.text()));
    }
  }
}
