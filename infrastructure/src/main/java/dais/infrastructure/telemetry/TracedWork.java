package dais.infrastructure.telemetry;

import java.util.function.Function;

/// A part of a round while it is being done: a span. It influences nothing: what is not recorded
/// behaves the same. Thread-safe.
public sealed interface TracedWork extends AutoCloseable permits SpanWork, UntracedWork {
  /// Work that nobody records.
  static TracedWork none() {
    return UntracedWork.NONE;
  }

  /// Begins a part of this work.
  TracedWork begin(Phase phase);

  /// Notes a number, such as how many members took part.
  ///
  /// @param what such as `members`; recorded as `dais.members`
  TracedWork with(String what, long number);

  /// Notes that the work failed.
  void fail(String why);

  /// The W3C trace context under which one other process records one piece of work as part of this.
  /// Empty if this is not recorded, or the round's trace is as large as it may be.
  String traceparent();

  /// 32 hexadecimal digits; empty if this is not recorded.
  String traceId();

  /// The work is done. Nothing is recorded after that.
  @Override
  void close();

  /// Does a part of this work.
  default <T> T during(Phase phase, Function<TracedWork, T> task) {
    try (TracedWork work = begin(phase)) {
      try {
        return task.apply(work);
      } catch (RuntimeException | Error e) {
        work.fail(String.valueOf(e.getMessage()));
        throw e;
      }
    }
  }
}
