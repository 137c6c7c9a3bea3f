package dais.infrastructure.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/// An exporter whose failures are told and counted.
final class WatchedSpans implements SpanExporter {
  private final SpanExporter exporter;
  private final ExportHealth health;

  WatchedSpans(SpanExporter exporter, ExportHealth health) {
    this.exporter = exporter;
    this.health = health;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return health.watch(ExportHealth.Kind.TRACES, spans.size(), exporter.export(spans));
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
