package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.telemetry.RoundId;
import dais.test.support.HttpCollector;
import dais.test.support.OtlpCollector;
import dais.test.support.ReceivedSpan;
import dais.tests.integration.Distribution.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged dais as a user traces it: with the variables of the OpenTelemetry standard.
final class TracingTest {
  private static final int ROUNDS = 3;

  private final Distribution distribution = Distribution.assembled();

  @TempDir private Path work;

  private Outcome run(String ledger, Map<String, String> variables)
      throws IOException, InterruptedException {
    return distribution.dais(
        work,
        variables,
        "run",
        "--agents",
        "4",
        "--steps",
        Integer.toString(ROUNDS),
        "--seed",
        "7",
        "--ledger",
        ledger,
        "--log-file",
        ledger + ".log",
        "-o",
        "json");
  }

  private static String value(String json, String key) {
    Matcher found = Pattern.compile('"' + key + "\":\"([0-9a-f]+)\"").matcher(json);
    assertThat(found.find()).as("key %s in %s", key, json).isTrue();
    return found.group(1);
  }

  @Test
  void everyRoundIsATraceWhoseIdStandsInTheLog() throws IOException, InterruptedException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      Outcome run = run("traced.db", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()));

      assertThat(run.exitCode()).as(run.stderr()).isZero();
      assertThat(run.stderr()).doesNotContainIgnoringCase("warn").doesNotContain("opentelemetry");
      String id = value(run.stdout(), "run_id");
      List<String> log = Files.readAllLines(work.resolve("traced.db.log"));
      for (int round = 1; round <= ROUNDS; round++) {
        String trace = new RoundId(id, round).traceId();
        assertThat(collector.spans())
            .filteredOn(span -> span.traceId().equals(trace))
            .hasSize(9)
            .allMatch(span -> span.service().equals("dais-run"));
        String said = "\"round\":" + round + ",";
        assertThat(log)
            .filteredOn(line -> line.contains("round decided") && line.contains(said))
            .singleElement()
            .asString()
            .contains("\"trace_id\":\"" + trace + "\"");
      }
      assertThat(collector.metrics()).extracting("name").contains("dais.rounds");
      assertThat(log.toString()).contains("\"spans_sent\":27", "\"spans_dropped\":0");
    }
  }

  @Test
  void aFleetsRoundHasOneIdInTheLogsOfAllProcesses() throws IOException, InterruptedException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      RealFleet fleet =
          new RealFleet(
              distribution, work, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()), 2);
      Outcome run;
      try {
        run =
            fleet.good(
                "run",
                "--fleet",
                "--agents",
                "4",
                "--steps",
                "3",
                "--ledger",
                "fleet.db",
                "-o",
                "json");
      } finally {
        // Which sends the last spans of every process.
        fleet.down();
      }
      String id = value(run.stdout(), "run_id");
      String trace = new RoundId(id, 2).traceId();
      Path logs = work.resolve("state/dais/fleets/default/logs");
      for (String process : List.of("coordinator", "n1", "n2")) {
        assertThat(Files.readAllLines(logs.resolve(process + ".log")))
            .as("what %s logs of round 2", process)
            .filteredOn(line -> line.contains("\"trace_id\":\"" + trace + "\""))
            .filteredOn(line -> line.contains("\"message\":\"round "))
            .singleElement()
            .asString()
            .contains("\"run\":\"" + id + "\"", "\"round\":2,", "\"entries\":")
            .contains(process.equals("coordinator") ? "round decided" : "round learned");
      }
      assertThat(collector.spans())
          .filteredOn(span -> span.traceId().equals(trace))
          .extracting(ReceivedSpan::service)
          .contains("dais-coordinator", "dais-node");
    }
  }

  @Test
  void overHttpToo() throws IOException, InterruptedException {
    try (HttpCollector collector = new HttpCollector()) {
      Map<String, String> variables = new HashMap<>();
      variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
      variables.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
      Outcome run = run("http.db", variables);

      assertThat(run.exitCode()).as(run.stderr()).isZero();
      assertThat(run.stderr()).doesNotContainIgnoringCase("warn").doesNotContain("opentelemetry");
      assertThat(collector.spans()).extracting(ReceivedSpan::name).contains("round", "learn");
    }
  }

  @Test
  void aDeadEndpointCostsOneLineAndNoDecision() throws IOException, InterruptedException {
    String nowhere;
    try (ServerSocket closed = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      nowhere = "http://127.0.0.1:" + closed.getLocalPort();
    }
    Outcome alone = run("alone.db", Map.of());
    Outcome unheard = run("unheard.db", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", nowhere));

    assertThat(unheard.exitCode()).as(unheard.stderr()).isZero();
    assertThat(value(unheard.stdout(), "decision_digest"))
        .isEqualTo(value(alone.stdout(), "decision_digest"));
    assertThat(Files.readString(work.resolve("unheard.db.log")))
        .containsOnlyOnce("\"level\":\"WARN\"")
        .contains("telemetry does not reach " + nowhere);
    assertThat(unheard.stderr()).doesNotContain("Exception", "io.grpc");
    assertThat(Files.readString(work.resolve("alone.db.log"))).doesNotContain("trace_id");
  }

  @Test
  void aWrongVariableIsRefusedBeforeAnythingIsWritten() throws IOException, InterruptedException {
    Outcome refused = run("none.db", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317"));

    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.stdout())
        .contains("monitoring.otlp_endpoint must be a URL such as http://localhost:4317");
    assertThat(work.resolve("none.db")).doesNotExist();
  }
}
