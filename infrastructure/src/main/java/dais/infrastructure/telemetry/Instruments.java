package dais.infrastructure.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongGauge;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What spans and metrics are recorded with. The names are those of docs/reference/telemetry.md,
/// where `dais.rounds` stands as Prometheus shows it: `dais_rounds_total`.
final class Instruments {
  static final AttributeKey<String> PHASE = AttributeKey.stringKey("phase");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
  private static final AttributeKey<String> VERDICT = AttributeKey.stringKey("verdict");
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("state");
  private static final AttributeKey<String> PROCESS = AttributeKey.stringKey("process");

  /// Those that end first; below the SDK's bound on what one metric may hold.
  private static final int MOST_CERTIFICATES = 1_000;

  private static final String SCOPE = "dais";

  /// From a millisecond to a minute.
  private static final List<Double> SECONDS =
      List.of(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0);

  /// From a second to a day.
  private static final List<Double> LONG_SECONDS =
      List.of(1.0, 3.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0, 86_400.0);

  final DoubleHistogram phaseSeconds;
  private final DoubleHistogram protectionSeconds;
  private final Meter meter;
  private final Tracer tracer;
  private final LongCounter rounds;
  private final LongCounter decisions;
  private final LongCounter ballots;
  private final LongGauge members;

  Instruments(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer(SCOPE);
    this.meter = telemetry.getMeter(SCOPE);
    this.phaseSeconds =
        meter
            .histogramBuilder("dais.round.phase")
            .setUnit("s")
            .setDescription("How long the phases of rounds take.")
            .setExplicitBucketBoundariesAdvice(SECONDS)
            .build();
    this.protectionSeconds =
        meter
            .histogramBuilder("dais.time.to.protection")
            .setUnit("s")
            .setDescription("From the first signature of a threat to its being known.")
            .setExplicitBucketBoundariesAdvice(LONG_SECONDS)
            .build();
    this.rounds = counter(meter, "dais.rounds", "Rounds by their strongest outcome.");
    this.decisions = counter(meter, "dais.decisions", "Candidates by what was decided of them.");
    this.ballots = counter(meter, "dais.ballots", "Ballots by verdict.");
    this.members =
        meter
            .gaugeBuilder("dais.members")
            .ofLongs()
            .setUnit("{member}")
            .setDescription("Members in the last round by whether they were there.")
            .build();
  }

  /// Asks at every export when certificates end.
  void certificates(Supplier<Map<String, Instant>> ends, InstantSource clock) {
    var _ =
        meter
            .gaugeBuilder("dais.certificate.expiry")
            .setUnit("s")
            .setDescription("Seconds until certificates end, by whose they are.")
            .buildWithCallback(
                gauge -> {
                  Instant now = clock.instant();
                  ends.get().entrySet().stream()
                      .sorted(Map.Entry.comparingByValue())
                      .limit(MOST_CERTIFICATES)
                      .forEach(
                          end ->
                              gauge.record(
                                  Duration.between(now, end.getValue()).toMillis() / 1_000.0,
                                  Attributes.of(PROCESS, end.getKey())));
                });
  }

  private static LongCounter counter(Meter meter, String name, String meaning) {
    return meter.counterBuilder(name).setDescription(meaning).build();
  }

  /// A span that is about to begin.
  ///
  /// @param parent the whole of what it belongs to
  SpanBuilder span(Phase phase, Context parent) {
    return tracer.spanBuilder(phase.text()).setParent(parent);
  }

  void count(RoundCounts round) {
    rounds.add(1, Attributes.of(OUTCOME, round.outcome()));
    add(decisions, OUTCOME, "accepted", round.accepted());
    add(decisions, OUTCOME, "rejected", round.rejected());
    add(decisions, OUTCOME, "undecided", round.undecided());
    add(ballots, VERDICT, "confirm", round.confirms());
    add(ballots, VERDICT, "reject", round.rejects());
    add(ballots, VERDICT, "abstain", round.abstains());
    members.set(round.present(), Attributes.of(STATE, "present"));
    members.set(round.absent(), Attributes.of(STATE, "absent"));
  }

  void isProtectedAfter(Duration time) {
    protectionSeconds.record(time.toNanos() / 1e9);
  }

  private static void add(
      LongCounter counter, AttributeKey<String> label, String value, int count) {
    if (count > 0) {
      counter.add(count, Attributes.of(label, value));
    }
  }
}
