package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dais.infrastructure.telemetry.RoundId;
import dais.tests.integration.Distribution.Outcome;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged dais against a real Jaeger, where environment variable `DAIS_JAEGER` names its
/// binary; `src/test/jaeger/README.md` says how to come by one.
final class JaegerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Path CONFIG = Path.of("src/test/jaeger/config.yaml").toAbsolutePath();

  private final Distribution distribution = Distribution.assembled();
  private final Map<String, Integer> ports = new HashMap<>();
  private final List<Process> started = new ArrayList<>();

  @TempDir private Path work;

  @BeforeEach
  void startJaeger() throws IOException, InterruptedException {
    String binary = System.getenv("DAIS_JAEGER");
    assumeTrue(
        binary != null && !binary.isBlank(),
        "DAIS_JAEGER names no Jaeger binary: see tests-integration/src/test/jaeger/README.md");
    ProcessBuilder jaeger = new ProcessBuilder(binary, "--config", CONFIG.toString());
    for (String port : List.of("UI", "QUERY_GRPC", "HEALTH", "OTLP_GRPC", "OTLP_HTTP")) {
      try (ServerSocket free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
        ports.put(port, free.getLocalPort());
      }
      jaeger.environment().put("JAEGER_" + port + "_PORT", ports.get(port).toString());
    }
    jaeger.redirectErrorStream(true).redirectOutput(work.resolve("jaeger.log").toFile());
    started.add(jaeger.start());
    ask("/api/services");
  }

  @AfterEach
  void stopJaeger() throws InterruptedException {
    for (Process process : started) {
      process.destroy();
      assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  /// What Jaeger's query API says, once it answers with 200.
  private String ask(String path) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(DEADLINE);
    URI url = URI.create("http://127.0.0.1:" + ports.get("UI") + path);
    while (true) {
      try {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
          return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
      } catch (IOException e) {
        if (started.stream().noneMatch(Process::isAlive)) {
          throw e;
        }
      }
      assertThat(Instant.now()).as("waiting for " + url).isBefore(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void showsARoundAsOneTree() throws IOException, InterruptedException {
    Outcome run = distribution.dais(work, endpoint(), plan());
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stderr()).as("Jaeger takes no metrics").doesNotContain("WARN");
    RoundId round = secondRound(run);

    String trace = ask("/api/traces/" + round.traceId());

    assertThat(ask("/api/services")).contains("\"dais-run\"");
    assertThat(names(trace))
        .containsExactlyInAnyOrder(
            "round",
            "observe",
            "propose",
            "correlate",
            "ledger.append",
            "vote",
            "decide",
            "ledger.append",
            "learn");
    assertThat(Pattern.compile("\"refType\":\"CHILD_OF\"").matcher(trace).results()).hasSize(8);
    assertThat(
            Pattern.compile(
                    "\"refType\":\"CHILD_OF\",\"traceID\":\"%s\",\"spanID\":\"%s\""
                        .formatted(round.traceId(), round.rootSpanId()))
                .matcher(trace)
                .results())
        .hasSize(8);
  }

  @Test
  void showsAFleetsRoundAsOneTreeOfAllItsProcesses() throws IOException, InterruptedException {
    RealFleet fleet = new RealFleet(distribution, work, endpoint(), 5);
    Outcome run;
    try {
      run = fleet.good(plan("--fleet"));
    } finally {
      // Which sends the last spans of every process.
      fleet.down();
    }
    RoundId round = secondRound(run);

    String trace = ask("/api/traces/" + round.traceId());

    List<String> spans = all("\"spanID\":\"(\\w+)\",\"operationName\"", trace);
    assertThat(spans).doesNotHaveDuplicates().contains(round.rootSpanId());
    assertThat(all("\"refType\":\"CHILD_OF\",\"traceID\":\"\\w+\",\"spanID\":\"(\\w+)\"", trace))
        .as("all but the root are children of spans that are there")
        .hasSize(spans.size() - 1)
        .allMatch(spans::contains);
    assertThat(
            all(
                "\"key\":\"service.instance.id\",\"type\":\"string\",\"value\":\"([^\"]*)\"",
                trace))
        .contains("n1", "n2", "n3", "n4", "n5")
        .hasSizeGreaterThan(5);
    assertThat(names(trace)).filteredOn("round"::equals).hasSize(1);
  }

  private Map<String, String> endpoint() {
    return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + ports.get("OTLP_GRPC"));
  }

  private static String[] plan(String... more) {
    List<String> line = new ArrayList<>(List.of("run", "--agents", "5", "--steps", "3"));
    line.addAll(List.of("--ledger", "traced.db", "-o", "json"));
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }

  private static RoundId secondRound(Outcome run) {
    Matcher id = Pattern.compile("\"run_id\":\"([0-9a-f]{64})\"").matcher(run.stdout());
    assertThat(id.find()).isTrue();
    return new RoundId(id.group(1), 2);
  }

  private static List<String> names(String trace) {
    return all("\"operationName\":\"([^\"]*)\"", trace);
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }
}
