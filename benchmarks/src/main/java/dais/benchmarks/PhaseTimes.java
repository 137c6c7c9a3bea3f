package dais.benchmarks;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Takes the traces of a fleet until its standard input ends, then prints how long the phases of a
/// round took by the coordinator's spans, and the work in them by those of each node. Thread-safe.
public final class PhaseTimes extends TraceServiceGrpc.TraceServiceImplBase {
  private static final double NANOS_A_MILLI = 1e6;

  private final Map<String, List<Long>> nanos = new TreeMap<>();

  private PhaseTimes() {}

  /// Argument: the file that takes the address of this collector.
  public static void main(String[] arguments) throws IOException {
    PhaseTimes times = new PhaseTimes();
    Server server =
        NettyServerBuilder.forAddress(BenchedFleet.anyPort()).addService(times).build().start();
    // In one step: who finds the file finds all of it.
    Path draft = Path.of(arguments[0] + ".draft");
    Files.writeString(draft, "http://127.0.0.1:" + server.getPort() + "\n");
    Files.move(draft, Path.of(arguments[0]));
    while (System.in.read() >= 0) {
      // Until the workload is over.
    }
    server.shutdownNow();
    times.print();
  }

  @Override
  public synchronized void export(
      ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> to) {
    for (ResourceSpans group : request.getResourceSpansList()) {
      String service =
          group.getResource().getAttributesList().stream()
              .filter(pair -> pair.getKey().equals("service.name"))
              .map(KeyValue::getValue)
              .findFirst()
              .orElseThrow()
              .getStringValue();
      group.getScopeSpansList().stream()
          .flatMap(scope -> scope.getSpansList().stream())
          .forEach(span -> add(service, span));
    }
    to.onNext(ExportTraceServiceResponse.getDefaultInstance());
    to.onCompleted();
  }

  private void add(String service, Span span) {
    nanos
        .computeIfAbsent(service + " " + span.getName(), _ -> new ArrayList<>())
        .add(span.getEndTimeUnixNano() - span.getStartTimeUnixNano());
  }

  private synchronized void print() {
    System.out.println("span,count,median_ms,mean_ms");
    nanos.forEach(
        (name, all) -> {
          Collections.sort(all);
          System.out.printf(
              Locale.ROOT,
              "%s,%d,%.1f,%.1f%n",
              name,
              all.size(),
              all.get(all.size() / 2) / NANOS_A_MILLI,
              all.stream().mapToLong(Long::longValue).average().orElseThrow() / NANOS_A_MILLI);
        });
  }
}
