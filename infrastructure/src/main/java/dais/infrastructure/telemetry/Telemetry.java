package dais.infrastructure.telemetry;

import dais.infrastructure.config.TelemetryConfig;
import dais.infrastructure.exit.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What a process tells of its rounds: a trace of each, and metrics. It may be slow, broken or
/// absent without any effect on the rounds. Thread-safe.
///
/// No class of the OpenTelemetry SDK is loaded and no thread started before something is exported.
public sealed interface Telemetry extends AutoCloseable permits NoTelemetry, ExportedTelemetry {
  /// Tells nothing.
  static Telemetry disabled() {
    return NoTelemetry.NONE;
  }

  /// Exports as `config` says; tells nothing where it names no endpoint.
  ///
  /// @throws Refusal if a variable of the OpenTelemetry standard has a value that is none
  static Telemetry start(TelemetryConfig config, TelemetryOrigin service) {
    return config.isOn() ? ExportedTelemetry.start(config, service) : disabled();
  }

  /// Begins a round that this process owns: the root of the round's trace.
  TracedWork round(RoundId round);

  /// Begins a piece of work that belongs to a round which another process owns.
  ///
  /// @param traceparent W3C trace context as the other process sent it; nothing is recorded without
  TracedWork join(String traceparent, Phase phase);

  /// Counts a round that this process owned.
  ///
  /// @param round is asked only if somebody counts
  void count(Supplier<RoundCounts> round);

  /// Counts threats that the fleet's members know from now on.
  ///
  /// @param times from the first signature of each; asked for only if somebody counts
  void protections(Supplier<List<Duration>> times);

  /// Tells how many seconds certificates still last.
  ///
  /// @param ends when each ends, by the name of the process whose it is; asked at every export, by
  ///   another thread
  void certificates(Supplier<Map<String, Instant>> ends, InstantSource clock);

  /// Sends what there is, for at most two seconds, and ends.
  @Override
  void close();
}
