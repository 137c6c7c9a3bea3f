package dais.infrastructure.telemetry;

import dais.infrastructure.config.TelemetryConfig;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Telemetry that leaves the process by OTLP. Spans wait in a bounded queue; what does not fit is
/// dropped and counted, and an export that fails is not tried again.
final class ExportedTelemetry implements Telemetry {
  /// Spans of a round over all processes; trace viewers suffer beyond.
  static final int SPANS_A_ROUND = 2_000;

  private static final Duration LAST_EXPORT = Duration.ofSeconds(2);

  private final OpenTelemetrySdk sdk;
  private final Instruments instruments;
  private final RoundSpanIds ids;
  private final ExportHealth health;

  private ExportedTelemetry(OpenTelemetrySdk sdk, RoundSpanIds ids, ExportHealth health) {
    this.sdk = sdk;
    this.instruments = new Instruments(sdk);
    this.ids = ids;
    this.health = health;
  }

  static ExportedTelemetry start(TelemetryConfig config, TelemetryOrigin service) {
    SdkLog.takeOver();
    RoundSpanIds ids = new RoundSpanIds();
    ExportHealth health = new ExportHealth(config.target());
    try {
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesCustomizer(fromProcess -> properties(config))
              .addResourceCustomizer((resource, properties) -> named(service, resource, config))
              .addTracerProviderCustomizer(
                  (provider, properties) ->
                      provider.setIdGenerator(ids).addSpanProcessor(new EndedSpans(health)))
              .addSpanExporterCustomizer(
                  (exporter, properties) -> new WatchedSpans(exporter, health))
              .addMetricExporterCustomizer(
                  (exporter, properties) -> new WatchedMetrics(exporter, health))
              .build()
              .getOpenTelemetrySdk();
      return new ExportedTelemetry(sdk, ids, health);
    } catch (ConfigurationException e) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          "a variable OTEL_* has a value that is none: " + e.getMessage(),
          "Correct it, or unset it for dais: env -u NAME dais ...",
          e);
    }
  }

  /// The variables as the SDK's properties: `OTEL_BSP_SCHEDULE_DELAY` is `otel.bsp.schedule.delay`.
  private static Map<String, String> properties(TelemetryConfig config) {
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.java.exporter.otlp.retry.disabled", "true");
    properties.put("otel.logs.exporter", "none");
    for (String kind : List.of("TRACES", "METRICS")) {
      properties.put(
          "otel." + kind.toLowerCase(Locale.ROOT) + ".exporter",
          config.sends(kind) ? "otlp" : "none");
    }
    config
        .standard()
        .forEach(
            (name, value) ->
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
    config
        .endpoint()
        .ifPresent(url -> properties.put("otel.exporter.otlp.endpoint", url.toString()));
    properties.put("otel.exporter.otlp.protocol", config.protocol().text());
    return properties;
  }

  private static Resource named(
      TelemetryOrigin service, Resource resource, TelemetryConfig config) {
    Attributes own =
        Attributes.builder()
            .put("service.name", service.name().text())
            .put("service.instance.id", service.instance())
            .put("service.version", service.version())
            .build();
    // What the user calls it goes over what it is called by default.
    return config.standard().containsKey("OTEL_SERVICE_NAME")
        ? Resource.create(own).merge(resource)
        : resource.merge(Resource.create(own));
  }

  @Override
  public TracedWork round(RoundId round) {
    Span root =
        ids.rootOf(
            round,
            () ->
                instruments
                    .span(Phase.ROUND, Context.root())
                    .setAttribute("dais.run", round.run())
                    .setAttribute("dais.round", round.round())
                    .startSpan());
    return new SpanWork(instruments, Phase.ROUND, root, new SpanWork.Budget(SPANS_A_ROUND - 1));
  }

  @Override
  public TracedWork join(String traceparent, Phase phase) {
    Context parent =
        W3CTraceContextPropagator.getInstance()
            .extract(Context.root(), traceparent, TraceparentField.FIELD);
    SpanContext sender = Span.fromContext(parent).getSpanContext();
    return sender.isValid()
        ? new SpanWork(
            instruments, phase, instruments.span(phase, parent).startSpan(), new SpanWork.Budget(0))
        : TracedWork.none();
  }

  @Override
  public void count(Supplier<RoundCounts> round) {
    instruments.count(round.get());
  }

  @Override
  public void protections(Supplier<List<Duration>> times) {
    times.get().forEach(instruments::isProtectedAfter);
  }

  @Override
  public void certificates(Supplier<Map<String, Instant>> ends, InstantSource clock) {
    instruments.certificates(ends, clock);
  }

  /// Spans that did not arrive.
  long spansLost() {
    return health.spansLost();
  }

  @Override
  public void close() {
    sdk.shutdown().join(LAST_EXPORT.toMillis(), TimeUnit.MILLISECONDS);
    health.conclude();
  }

  /// A message's field as the carrier of a trace context.
  private enum TraceparentField implements TextMapGetter<String> {
    FIELD;

    @Override
    public Iterable<String> keys(String traceparent) {
      return List.of("traceparent");
    }

    @Override
    public @Nullable String get(@Nullable String traceparent, String key) {
      return key.equals("traceparent") ? traceparent : null;
    }
  }
}
