package dais.infrastructure.telemetry;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether what is exported arrives. Said once whenever that changes, and counted. Thread-safe.
final class ExportHealth {
  private static final Logger log = LoggerFactory.getLogger(ExportHealth.class);
  private static final int NOT_FOUND = 404;

  /// What is exported.
  enum Kind {
    TRACES,
    METRICS
  }

  private final String target;
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final Set<Kind> failing = EnumSet.noneOf(Kind.class);

  /// @param target where it goes, for people
  ExportHealth(String target) {
    this.target = target;
  }

  /// A span has ended, and will be sent or be lost.
  void spanEnded() {
    ended.incrementAndGet();
  }

  /// Looks at an export once it is over.
  ///
  /// @param spans how many it carries
  CompletableResultCode watch(Kind kind, int spans, CompletableResultCode export) {
    return export.whenComplete(
        () -> {
          if (export.isSuccess()) {
            sent.addAndGet(spans);
            arrived(kind);
          } else {
            lost.addAndGet(spans);
            failed(kind, reason(export.getFailureThrowable()));
          }
        });
  }

  private synchronized void failed(Kind kind, String reason) {
    if (failing.isEmpty()) {
      log.warn(
          "telemetry does not reach {}: {}; rounds go on without it. Of the usual ports, 4317 speaks"
              + " grpc and 4318 http/protobuf",
          target,
          reason);
    }
    failing.add(kind);
  }

  private synchronized void arrived(Kind kind) {
    if (failing.remove(kind) && failing.isEmpty()) {
      log.atInfo().addKeyValue("spans_lost", lost.get()).log("telemetry reaches {} again", target);
    }
  }

  /// Spans that did not arrive: their export failed, or the queue was full when they ended.
  long spansLost() {
    return ended.get() - sent.get();
  }

  /// Says what became of the spans, after the last export.
  void conclude() {
    log.atInfo()
        .addKeyValue("spans_sent", sent.get())
        .addKeyValue("spans_not_delivered", lost.get())
        .addKeyValue("spans_dropped", spansLost() - lost.get())
        .log("telemetry ends");
  }

  /// Whether the endpoint says that it has no use for this kind, as Jaeger does for metrics.
  static boolean isUnwanted(CompletableResultCode export) {
    return switch (export.getFailureThrowable()) {
      case GrpcExportException grpc when grpc.getResponse() != null ->
          grpc.getResponse().getStatusCode() == GrpcStatusCode.UNIMPLEMENTED;
      case HttpExportException http when http.getResponse() != null ->
          http.getResponse().getStatusCode() == NOT_FOUND;
      case null, default -> false;
    };
  }

  private static String reason(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> "no reason given";
      case GrpcExportException grpc when grpc.getResponse() != null ->
          "%s %s"
              .formatted(
                  grpc.getResponse().getStatusCode(), grpc.getResponse().getStatusDescription());
      case HttpExportException http when http.getResponse() != null ->
          "HTTP status " + http.getResponse().getStatusCode();
      default -> Optional.ofNullable(failure.getCause()).orElse(failure).toString();
    };
  }
}
