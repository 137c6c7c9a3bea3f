package dais.infrastructure.logging;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// An id that every line carries which this thread logs until the scope is closed, by the thread
/// that opened it:
///
/// ```java
/// try (LogScope _ = LogScope.round(7)) { ... }
/// ```
public final class LogScope implements AutoCloseable {
  static final String RUN = "run";
  static final String ROUND = "round";
  static final String AGENT = "agent";
  static final String TRACE = "trace_id";

  private final String key;
  private final @Nullable String before;

  private LogScope(String key, String value) {
    this.key = key;
    this.before = MDC.get(key);
    if (!value.isEmpty()) {
      MDC.put(key, value);
    }
  }

  /// Lines of one run.
  ///
  /// @param id the run's id: 64 hexadecimal digits
  public static LogScope run(String id) {
    return new LogScope(RUN, id);
  }

  /// Lines of one round.
  ///
  /// @param round 0 if none is under way
  public static LogScope round(int round) {
    return new LogScope(ROUND, round == 0 ? "" : Integer.toString(round));
  }

  /// Lines of what a trace records.
  ///
  /// @param id the trace's id: 32 hexadecimal digits; empty if there is none
  public static LogScope trace(String id) {
    return new LogScope(TRACE, id);
  }

  /// Lines about one member.
  ///
  /// @param id a member's id
  public static LogScope agent(int id) {
    return new LogScope(AGENT, Integer.toString(id));
  }

  /// `task` under the ids of the thread that calls this, whichever thread runs it.
  public static Runnable carry(Runnable task) {
    Map<String, String> ids = ids();
    return () -> {
      Map<String, String> own = ids();
      MDC.setContextMap(ids);
      try {
        task.run();
      } finally {
        MDC.setContextMap(own);
      }
    };
  }

  private static Map<String, String> ids() {
    Map<String, String> ids = MDC.getCopyOfContextMap();
    return ids == null ? Map.of() : ids;
  }

  @Override
  public void close() {
    if (before == null) {
      MDC.remove(key);
    } else {
      MDC.put(key, before);
    }
  }
}
