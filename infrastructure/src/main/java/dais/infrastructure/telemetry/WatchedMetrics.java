package dais.infrastructure.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An exporter whose failures are told, and which leaves an endpoint alone that takes traces only.
final class WatchedMetrics implements MetricExporter {
  private static final Logger log = LoggerFactory.getLogger(WatchedMetrics.class);

  private final MetricExporter exporter;
  private final ExportHealth health;
  private volatile boolean unwanted;

  WatchedMetrics(MetricExporter exporter, ExportHealth health) {
    this.exporter = exporter;
    this.health = health;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    if (unwanted) {
      return CompletableResultCode.ofSuccess();
    }
    CompletableResultCode export = exporter.export(metrics);
    return export.whenComplete(() -> over(export));
  }

  private void over(CompletableResultCode export) {
    if (ExportHealth.isUnwanted(export)) {
      unwanted = true;
      log.info("the endpoint takes no metrics; traces only are sent to it");
    } else {
      health.watch(ExportHealth.Kind.METRICS, 0, export);
    }
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType type) {
    return exporter.getAggregationTemporality(type);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType type) {
    return exporter.getDefaultAggregation(type);
  }

  @Override
  public MemoryMode getMemoryMode() {
    return exporter.getMemoryMode();
  }
}
