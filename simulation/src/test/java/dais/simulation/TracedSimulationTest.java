package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Candidate;
import dais.consensus.CandidateId;
import dais.consensus.Decision;
import dais.consensus.Outcome;
import dais.infrastructure.config.TelemetryConfig;
import dais.infrastructure.telemetry.RoundId;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TelemetryOrigin;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import dais.test.fleet.LocalFleet;
import dais.test.support.OtlpCollector;
import dais.test.support.ReceivedSpan;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run in one process tells of its rounds, and that telling changes nothing.
final class TracedSimulationTest {
  private static final int ROUNDS = 8;
  private static final Plan PLAN =
      Settings.defaults()
          .with(
              PlanFile.read(
                  """
                  schema: dais.plan/v1
                  simulation:
                    agents: 8
                    rounds: 8
                    seed: 7
                  traffic:
                    spec: synthetic:family=scan,touch=6,start=3
                    batch: 40
                  """,
                  "the test's plan"))
          .plan();

  @TempDir private Path folder;

  private static Telemetry telemetry(String endpoint) {
    return Telemetry.start(
        new TelemetryConfig(
            Optional.of(URI.create(endpoint)), TelemetryConfig.Protocol.GRPC, Map.of()),
        new TelemetryOrigin(TelemetryOrigin.Name.RUN, "study", "test"));
  }

  private RunReport run(String ledger, Telemetry telemetry) {
    try (telemetry;
        Simulation simulation = Simulation.of(PLAN, RunOptions.into(folder.resolve(ledger)))) {
      simulation.trace(telemetry);
      return simulation.run();
    }
  }

  @Test
  void everyRoundIsOneTraceThatTheLedgerNames() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      RunReport report = run("traced.db", telemetry(collector.endpoint()));

      for (int round = 1; round <= ROUNDS; round++) {
        RoundId id = new RoundId(report.identity().runId().toString(), round);
        List<ReceivedSpan> trace =
            collector.spans().stream().filter(s -> s.traceId().equals(id.traceId())).toList();
        assertThat(trace)
            .extracting(ReceivedSpan::name)
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
        assertThat(trace)
            .allSatisfy(
                span ->
                    assertThat(span.parentId())
                        .isEqualTo(span.name().equals("round") ? "" : id.rootSpanId()));
      }
      assertThat(collector.spans()).hasSize(9 * ROUNDS);
    }
  }

  @Test
  void aRoundOfAFleetIsOneTreeWithEveryProcessInIt() throws Exception {
    RunReport alone = run("alone.db", Telemetry.disabled());
    RunReport report;
    try (OtlpCollector collector = OtlpCollector.start()) {
      try (LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"))) {
        fleet.trace(collector.endpoint());
        for (int node = 1; node <= 5; node++) {
          fleet.join("n" + node);
        }
        try (FleetRun run =
            FleetRun.of(
                PLAN,
                RunOptions.into(folder.resolve("fleet.db")),
                Path.of(""),
                Duration.ofSeconds(30),
                fleet.admin(),
                _ -> {})) {
          report = run.run();
        }
      }

      for (int round = 1; round <= ROUNDS; round++) {
        RoundId id = new RoundId(report.identity().runId().toString(), round);
        Map<String, ReceivedSpan> trace =
            collector.spans().stream()
                .filter(span -> span.traceId().equals(id.traceId()))
                .collect(Collectors.toMap(ReceivedSpan::spanId, span -> span));
        assertThat(trace.values())
            .extracting(span -> path(span, trace))
            .containsExactlyInAnyOrderElementsOf(treeOf(5));
      }
      assertThat(collector.spans()).hasSize(ROUNDS * treeOf(5).size());
      assertThat(sum(collector, "dais.rounds")).isEqualTo(ROUNDS);
      assertThat(protections(collector)).isEqualTo(acceptedThreats("fleet.db")).isPositive();
      assertThat(
              collector.metrics().stream()
                  .filter(metric -> metric.getName().equals("dais.certificate.expiry"))
                  .flatMap(metric -> metric.getGauge().getDataPointsList().stream())
                  .map(point -> point.getAttributes(0).getValue().getStringValue()))
          .contains("coordinator", "n1", "n5");
    }
    assertThat(report.decisionDigest()).isEqualTo(alone.decisionDigest());
    assertThat(report.ledgerRoot()).isEqualTo(alone.ledgerRoot());
  }

  /// Where a span stands in its trace, with the process that each comes from.
  private static String path(ReceivedSpan span, Map<String, ReceivedSpan> trace) {
    String own = span.instance() + ":" + span.name();
    ReceivedSpan parent = trace.get(span.parentId());
    if (parent == null) {
      return (span.parentId().isEmpty() ? "" : "orphan > ") + own;
    }
    return path(parent, trace) + " > " + own;
  }

  private static List<String> treeOf(int nodes) {
    String root = "coordinator:round";
    List<String> tree = new ArrayList<>(List.of(root));
    for (String own :
        List.of(
            "propose", "correlate", "ledger.append", "vote", "decide", "ledger.append", "learn")) {
      tree.add(root + " > coordinator:" + own);
    }
    for (int node = 1; node <= nodes; node++) {
      tree.add(root + " > coordinator:propose > n" + node + ":observe");
      tree.add(root + " > coordinator:vote > n" + node + ":vote");
      tree.add(root + " > coordinator:learn > n" + node + ":learn");
    }
    return tree;
  }

  @Test
  void whatIsCountedIsWhatIsReported() throws IOException {
    try (OtlpCollector collector = OtlpCollector.start()) {
      RunReport report = run("counted.db", telemetry(collector.endpoint()));

      assertThat(sum(collector, "dais.rounds")).isEqualTo(ROUNDS);
      assertThat(sum(collector, "dais.decisions"))
          .isEqualTo(
              report.counts().accepted() + report.counts().rejected() + report.counts().undecided())
          .isPositive();
      assertThat(protections(collector)).isEqualTo(acceptedThreats("counted.db")).isPositive();
    }
  }

  /// Threats that were accepted, each once.
  private long acceptedThreats(String ledger) {
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve(ledger))) {
      List<Entry> entries = reader.range(0, reader.head().size());
      Set<CandidateId> accepted =
          entries.stream()
              .filter(entry -> entry.kind().orElseThrow() == EntryKind.DECISION)
              .map(entry -> Decision.decode(entry.body()))
              .filter(decision -> decision.outcome() == Outcome.ACCEPTED)
              .map(Decision::candidate)
              .collect(Collectors.toSet());
      return entries.stream()
          .filter(entry -> entry.kind().orElseThrow() == EntryKind.CANDIDATE)
          .map(entry -> Candidate.decode(entry.body()))
          .filter(candidate -> accepted.contains(candidate.id()))
          .map(Candidate::lineage)
          .distinct()
          .count();
    }
  }

  private static long protections(OtlpCollector collector) {
    return collector.metrics().stream()
        .filter(metric -> metric.getName().equals("dais.time.to.protection"))
        .reduce((earlier, later) -> later)
        .map(metric -> metric.getHistogram().getDataPoints(0).getCount())
        .orElse(0L);
  }

  private static long sum(OtlpCollector collector, String name) {
    return collector.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .reduce((earlier, later) -> later)
        .map(Metric::getSum)
        .orElseThrow()
        .getDataPointsList()
        .stream()
        .mapToLong(point -> point.getAsInt())
        .sum();
  }

  @Test
  void telemetryHasNoSayInAnyDecision() throws IOException {
    RunReport alone = run("alone.db", Telemetry.disabled());
    RunReport watched;
    try (OtlpCollector collector = OtlpCollector.start()) {
      watched = run("watched.db", telemetry(collector.endpoint()));
    }
    String nowhere;
    try (ServerSocket closed = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      nowhere = "http://127.0.0.1:" + closed.getLocalPort();
    }
    RunReport unheard = run("unheard.db", telemetry(nowhere));

    for (RunReport report : List.of(watched, unheard)) {
      assertThat(report.decisionDigest()).isEqualTo(alone.decisionDigest());
      assertThat(report.ledgerRoot()).isEqualTo(alone.ledgerRoot());
      assertThat(report.counts()).isEqualTo(alone.counts());
    }
  }
}
