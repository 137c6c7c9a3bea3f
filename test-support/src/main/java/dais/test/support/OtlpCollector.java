package dais.test.support;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// An OTLP endpoint over gRPC in this process.
public final class OtlpCollector implements AutoCloseable {
  private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
  private final List<Metric> metrics = new CopyOnWriteArrayList<>();
  private final Server server;
  private volatile Status answer = Status.OK;
  private volatile int metricExports;

  private OtlpCollector(int port, boolean takesMetrics) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .addService(new Traces());
    if (takesMetrics) {
      builder.addService(new Metrics());
    }
    this.server = builder.build().start();
  }

  /// One that takes traces and metrics.
  public static OtlpCollector start() throws IOException {
    return new OtlpCollector(0, true);
  }

  /// One at a given port.
  public static OtlpCollector start(int port) throws IOException {
    return new OtlpCollector(port, true);
  }

  /// One that knows traces only, as Jaeger.
  public static OtlpCollector ofTracesOnly() throws IOException {
    return new OtlpCollector(0, false);
  }

  public int port() {
    return server.getPort();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + port();
  }

  /// Answers from now on with `status`.
  public void answer(Status status) {
    answer = status;
  }

  /// The spans so far, in the order of their arrival.
  public List<ReceivedSpan> spans() {
    return List.copyOf(spans);
  }

  /// The metrics so far; one that was exported twice stands here twice.
  public List<Metric> metrics() {
    return List.copyOf(metrics);
  }

  public int metricExports() {
    return metricExports;
  }

  private void take(ExportTraceServiceRequest request) {
    for (ResourceSpans group : request.getResourceSpansList()) {
      Map<String, String> resource =
          ReceivedSpan.attributes(group.getResource().getAttributesList());
      group.getScopeSpansList().stream()
          .flatMap(scope -> scope.getSpansList().stream())
          .forEach(span -> spans.add(ReceivedSpan.of(resource, span)));
    }
  }

  private <T> void reply(StreamObserver<T> to, T message) {
    if (answer.isOk()) {
      to.onNext(message);
      to.onCompleted();
    } else {
      to.onError(answer.asException());
    }
  }

  private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
    @Override
    public void export(
        ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> to) {
      if (answer.isOk()) {
        take(request);
      }
      reply(to, ExportTraceServiceResponse.getDefaultInstance());
    }
  }

  private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
    @Override
    public synchronized void export(
        ExportMetricsServiceRequest request, StreamObserver<ExportMetricsServiceResponse> to) {
      metricExports++;
      request.getResourceMetricsList().stream()
          .flatMap(group -> group.getScopeMetricsList().stream())
          .flatMap(scope -> scope.getMetricsList().stream())
          .forEach(metrics::add);
      reply(to, ExportMetricsServiceResponse.getDefaultInstance());
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
