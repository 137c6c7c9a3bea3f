package dais.infrastructure.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.config.LogLevel;
import dais.infrastructure.config.LoggingConfig;
import dais.infrastructure.config.TelemetryConfig;
import dais.infrastructure.config.TelemetryConfig.Protocol;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.logging.Logging;
import dais.test.support.HttpCollector;
import dais.test.support.OtlpCollector;
import dais.test.support.ReceivedSpan;
import io.grpc.Status;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class TelemetryTest {
  private static final RoundId ROUND = new RoundId("ab".repeat(32), 7);
  private static final TelemetryOrigin RUN =
      new TelemetryOrigin(TelemetryOrigin.Name.RUN, "study", "1.2");
  private static final TelemetryOrigin NODE =
      new TelemetryOrigin(TelemetryOrigin.Name.NODE, "n1", "1.2");
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ByteArrayOutputStream console = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    LoggingConfig usual = LoggingConfig.DEFAULT;
    var _ =
        Logging.start(
            new LoggingConfig(
                LogLevel.INFO,
                usual.console(),
                usual.file(),
                usual.maxBytes(),
                usual.maxDays(),
                usual.backupCount()),
            new PrintStream(console, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void listenNoMore() {
    Logging.start(LoggingConfig.DEFAULT, System.err);
    assertThat(LoggerFactory.getLogger(TelemetryTest.class).isInfoEnabled()).isFalse();
  }

  private String logged() {
    return console.toString(StandardCharsets.UTF_8);
  }

  private static TelemetryConfig config(String endpoint, Protocol protocol, String... variables) {
    Map<String, String> standard = new HashMap<>();
    // Every span goes at once, so that no test waits.
    standard.put("OTEL_BSP_SCHEDULE_DELAY", "1");
    for (String variable : variables) {
      standard.put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
    }
    return new TelemetryConfig(Optional.of(URI.create(endpoint)), protocol, standard);
  }

  private static void waitFor(BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(DEADLINE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(deadline);
      Thread.onSpinWait();
    }
  }

  private static void playRound(Telemetry telemetry, RoundId id) {
    try (TracedWork round = telemetry.round(id)) {
      round.during(Phase.OBSERVE, work -> work.with("members", 5));
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void tellsNothingWithoutAnEndpoint() {
    try (Telemetry telemetry = Telemetry.start(TelemetryConfig.NONE, RUN)) {
      assertThat(telemetry).isSameAs(Telemetry.disabled());
      TracedWork round = telemetry.round(ROUND);
      telemetry.count(() -> new RoundCounts(1, 1, 1, 1, 1, 1, 1, 1));
      round.fail("nobody hears it");

      assertThat(round.begin(Phase.VOTE).with("members", 1).traceparent()).isEmpty();
      assertThat(round.traceId()).isEmpty();
      assertThat(telemetry.join("00-" + "1".repeat(32) + "-" + "1".repeat(16) + "-01", Phase.VOTE))
          .isSameAs(TracedWork.none());
      round.close();
    }
  }

  @Test
  void aRoundIsOneTreeOverTwoProcesses() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      try (Telemetry owner = Telemetry.start(config(collector.endpoint(), Protocol.GRPC), RUN);
          Telemetry node = Telemetry.start(config(collector.endpoint(), Protocol.GRPC), NODE);
          TracedWork round = owner.round(ROUND)) {
        assertThat(round.traceId()).isEqualTo(ROUND.traceId());
        try (TracedWork vote = round.begin(Phase.VOTE);
            TracedWork ofNode = node.join(vote.traceparent(), Phase.VOTE)) {
          ofNode.with("members", 3);
          assertThat(ofNode.traceId()).isEqualTo(ROUND.traceId());
          assertThat(ofNode.traceparent()).isEmpty();
          assertThat(ofNode.begin(Phase.LEARN)).isSameAs(TracedWork.none());
        }
      }

      List<ReceivedSpan> spans = collector.spans();
      assertThat(spans).hasSize(3).allMatch(span -> span.traceId().equals(ROUND.traceId()));
      ReceivedSpan root = only(spans, "dais-run", "round");
      ReceivedSpan vote = only(spans, "dais-run", "vote");
      ReceivedSpan ofNode = only(spans, "dais-node", "vote");
      assertThat(root.parentId()).isEmpty();
      assertThat(root.spanId()).isEqualTo(ROUND.rootSpanId());
      assertThat(root.attributes()).containsEntry("dais.run", ROUND.run());
      assertThat(root.attributes()).containsEntry("dais.round", "7");
      assertThat(vote.parentId()).isEqualTo(root.spanId());
      assertThat(ofNode.parentId()).isEqualTo(vote.spanId());
      assertThat(ofNode.instance()).isEqualTo("n1");
      assertThat(ofNode.attributes()).containsEntry("dais.members", "3");
    }
  }

  private static ReceivedSpan only(List<ReceivedSpan> spans, String service, String name) {
    List<ReceivedSpan> found =
        spans.stream().filter(s -> s.service().equals(service) && s.name().equals(name)).toList();
    assertThat(found).as("%s of %s in %s", name, service, spans).hasSize(1);
    return found.getFirst();
  }

  @Test
  void anyoneCanNameTheTraceOfARound() {
    // printf 'dais.trace/v1/%s/%d' RUN ROUND | sha256sum
    assertThat(ROUND.traceId() + ROUND.rootSpanId())
        .isEqualTo("7d0b7144fa6496b5dcea671a253f7bd43995c9fa00fe18f3");
    assertThat(new RoundId(ROUND.run(), 8).traceId()).isNotEqualTo(ROUND.traceId());
  }

  @Test
  void aPartThatFailsIsMarkedAndItsFailureGoesOn() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      try (Telemetry telemetry = Telemetry.start(config(collector.endpoint(), Protocol.GRPC), RUN);
          TracedWork round = telemetry.round(ROUND)) {
        assertThatThrownBy(
                () ->
                    round.during(
                        Phase.DECIDE,
                        work -> {
                          throw new IllegalStateException("no rule");
                        }))
            .hasMessage("no rule");
      }

      assertThat(only(collector.spans(), "dais-run", "decide").failed()).isTrue();
      assertThat(only(collector.spans(), "dais-run", "round").failed()).isFalse();
    }
  }

  @Test
  void aRoundOfManyPartsStaysWithinItsSpans() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      try (Telemetry telemetry =
              Telemetry.start(
                  config(collector.endpoint(), Protocol.GRPC, "OTEL_BSP_MAX_QUEUE_SIZE=10000"),
                  RUN);
          TracedWork round = telemetry.round(ROUND)) {
        for (int i = 0; i < 1_000; i++) {
          round.begin(Phase.VOTE).close();
          // Stands for a span of another process.
          var _ = round.traceparent();
        }
        assertThat(round.traceparent()).isEmpty();
      }

      assertThat(collector.spans()).hasSize(1 + 1_000);
      assertThat(only(collector.spans(), "dais-run", "round").attributes())
          .containsEntry("dais.spans_left_out", "2");
    }
  }

  @Test
  void whatFollowsTheEndOfAWorkIsNotRecorded() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      try (Telemetry telemetry =
          Telemetry.start(config(collector.endpoint(), Protocol.GRPC), RUN)) {
        TracedWork round = telemetry.round(ROUND);
        round.close();
        round.close();
        assertThat(round.begin(Phase.LEARN)).isSameAs(TracedWork.none());
        assertThat(round.traceparent()).isEmpty();
        assertThat(telemetry.join("not a context", Phase.VOTE)).isSameAs(TracedWork.none());
        assertThat(telemetry.join("", Phase.VOTE)).isSameAs(TracedWork.none());
      }

      assertThat(collector.spans()).extracting(ReceivedSpan::name).containsExactly("round");
    }
  }

  @Test
  void metricsGoWithTheTraces() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      try (Telemetry telemetry =
          Telemetry.start(config(collector.endpoint(), Protocol.GRPC), RUN)) {
        playRound(telemetry, ROUND);
        telemetry.count(() -> new RoundCounts(1, 0, 2, 11, 4, 0, 19, 1));
        telemetry.count(() -> new RoundCounts(0, 0, 0, 0, 0, 0, 20, 0));
        telemetry.protections(() -> List.of(Duration.ofMillis(2_500), Duration.ofSeconds(40)));
      }

      assertThat(collector.metrics())
          .extracting(Metric::getName)
          .contains(
              "dais.rounds", "dais.decisions", "dais.ballots", "dais.members", "dais.round.phase");
      assertThat(last(collector, "dais.rounds").getSum().getDataPointsList())
          .extracting(p -> p.getAttributes(0).getValue().getStringValue() + " " + p.getAsInt())
          .containsExactlyInAnyOrder("accepted 1", "quiet 1");
      assertThat(last(collector, "dais.ballots").getSum().getDataPointsList())
          .extracting(p -> p.getAttributes(0).getValue().getStringValue() + " " + p.getAsInt())
          .containsExactlyInAnyOrder("confirm 11", "reject 4");
      assertThat(last(collector, "dais.members").getGauge().getDataPointsList())
          .extracting(p -> p.getAttributes(0).getValue().getStringValue() + " " + p.getAsInt())
          .containsExactlyInAnyOrder("present 20", "absent 0");
      Metric protections = last(collector, "dais.time.to.protection");
      assertThat(protections.getUnit()).isEqualTo("s");
      assertThat(protections.getHistogram().getDataPoints(0).getCount()).isEqualTo(2);
      assertThat(protections.getHistogram().getDataPoints(0).getSum()).isEqualTo(42.5);
      assertThat(last(collector, "dais.round.phase").getUnit()).isEqualTo("s");
      assertThat(last(collector, "dais.round.phase").getHistogram().getDataPointsList())
          .extracting(p -> p.getAttributes(0).getValue().getStringValue())
          .containsExactlyInAnyOrder("observe", "round");
    }
  }

  @Test
  void certificatesAreAskedForAtTheExport() throws IOException {
    Instant now = Instant.parse("2026-11-01T00:00:00Z");
    Map<String, Instant> ends = new ConcurrentHashMap<>();
    try (OtlpCollector collector = OtlpCollector.start()) {
      try (Telemetry telemetry =
          Telemetry.start(config(collector.endpoint(), Protocol.GRPC), RUN)) {
        telemetry.certificates(() -> ends, () -> now);
        ends.put("n1", now.plusMillis(2_500));
        ends.put("n2", now.minusSeconds(3));
        for (int i = 0; i < 1_000; i++) {
          ends.put("later-" + i, now.plusSeconds(9));
        }
      }
      Metric metric = last(collector, "dais.certificate.expiry");
      assertThat(metric.getUnit()).isEqualTo("s");
      assertThat(metric.getGauge().getDataPointsList())
          .hasSize(1_000)
          .extracting(p -> p.getAttributes(0).getValue().getStringValue() + " " + p.getAsDouble())
          .contains("n1 2.5", "n2 -3.0");
    }
    Telemetry.disabled().certificates(() -> ends, () -> now);
    Telemetry.disabled()
        .protections(
            () -> {
              throw new AssertionError("nobody counts");
            });
  }

  private static Metric last(OtlpCollector collector, String name) {
    return collector.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  @Test
  void theStrongestOutcomeOfARoundIsItsOutcome() {
    assertThat(new RoundCounts(0, 1, 5, 0, 0, 0, 1, 0).outcome()).isEqualTo("rejected");
    assertThat(new RoundCounts(0, 0, 5, 0, 0, 0, 1, 0).outcome()).isEqualTo("undecided");
  }

  @Test
  void anEndpointThatTakesTracesOnlyIsLeftAloneWithMetrics() throws IOException {
    try (OtlpCollector jaeger = OtlpCollector.ofTracesOnly()) {
      try (Telemetry telemetry =
          Telemetry.start(
              config(jaeger.endpoint(), Protocol.GRPC, "OTEL_METRIC_EXPORT_INTERVAL=1"), RUN)) {
        playRound(telemetry, ROUND);
        waitFor(() -> logged().contains("takes no metrics"));
      }

      assertThat(jaeger.spans()).hasSize(2);
      assertThat(logged()).doesNotContain("WARN").containsOnlyOnce("takes no metrics");
    }
  }

  @Test
  void speaksHttpWhereAsked() throws IOException {
    try (HttpCollector collector = new HttpCollector()) {
      try (Telemetry telemetry =
          Telemetry.start(config(collector.endpoint(), Protocol.HTTP), NODE)) {
        playRound(telemetry, ROUND);
      }

      assertThat(only(collector.spans(), "dais-node", "round").traceId())
          .isEqualTo(ROUND.traceId());
      assertThat(collector.paths()).contains("/v1/traces", "/v1/metrics");
      assertThat(logged()).doesNotContain("WARN");
    }
  }

  @Test
  void aDeadEndpointIsToldOnceAndTheLossCounted() throws IOException {
    String nowhere = "http://127.0.0.1:" + closedPort();
    try (Telemetry telemetry =
        Telemetry.start(config(nowhere, Protocol.GRPC, "OTEL_METRIC_EXPORT_INTERVAL=1"), RUN)) {
      for (int round = 1; round <= 20; round++) {
        playRound(telemetry, new RoundId(ROUND.run(), round));
      }
      waitFor(() -> logged().contains("WARN"));
    }

    assertThat(logged()).containsOnlyOnce("WARN");
    assertThat(logged())
        .contains("telemetry does not reach " + nowhere + ": ", "UNAVAILABLE", "4318");
    assertThat(logged()).contains("spans_sent=0 spans_not_delivered=40 spans_dropped=0");
  }

  @Test
  void aDeadHttpEndpointIsToldOnceToo() throws IOException {
    try (Telemetry telemetry =
        Telemetry.start(config("http://127.0.0.1:" + closedPort(), Protocol.HTTP), RUN)) {
      playRound(telemetry, ROUND);
    }

    assertThat(logged()).containsOnlyOnce("WARN").contains("ConnectException");
  }

  @Test
  void anEndpointThatComesBackIsToldOnce() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      collector.answer(Status.UNAVAILABLE.withDescription("full"));
      try (Telemetry telemetry =
          Telemetry.start(config(collector.endpoint(), Protocol.GRPC), RUN)) {
        playRound(telemetry, ROUND);
        waitFor(() -> logged().contains("UNAVAILABLE full"));
        collector.answer(Status.OK);
        playRound(telemetry, new RoundId(ROUND.run(), 8));
        waitFor(() -> logged().contains("reaches " + collector.endpoint() + " again"));
      }

      assertThat(logged()).containsOnlyOnce("WARN").containsOnlyOnce("again");
      assertThat(collector.spans()).isNotEmpty();
    }
  }

  @Test
  void spansThatDoNotFitInTheQueueAreDroppedAndCounted() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      TelemetryConfig small =
          new TelemetryConfig(
              Optional.of(URI.create(collector.endpoint())),
              Protocol.GRPC,
              Map.of(
                  "OTEL_BSP_SCHEDULE_DELAY", "3600000",
                  "OTEL_BSP_MAX_QUEUE_SIZE", "20",
                  "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "20"));
      try (Telemetry telemetry = Telemetry.start(small, RUN);
          TracedWork round = telemetry.round(ROUND)) {
        collector.answer(Status.UNAVAILABLE);
        for (int i = 0; i < 1_900; i++) {
          round.begin(Phase.VOTE).close();
        }
      }

      assertThat(logged()).containsPattern("spans_sent=0 .*spans_dropped=[1-9]");
    }
  }

  @Test
  void theUsersOwnNamesGoOverOurs() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      TelemetryConfig own =
          config(
              collector.endpoint(),
              Protocol.GRPC,
              "OTEL_SERVICE_NAME=lab",
              "OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=test");
      try (Telemetry telemetry = Telemetry.start(own, RUN)) {
        playRound(telemetry, ROUND);
      }

      assertThat(only(collector.spans(), "lab", "round").instance()).isEqualTo("study");
    }
  }

  @Test
  void aWrongVariableOfTheStandardIsRefused() {
    assertThatThrownBy(
            () ->
                Telemetry.start(
                    config("http://127.0.0.1:1", Protocol.GRPC, "OTEL_EXPORTER_OTLP_TIMEOUT=soon"),
                    RUN))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
        .hasMessageContaining("OTEL_*")
        .hasMessageContaining("otel.exporter.otlp.timeout");
  }
}
