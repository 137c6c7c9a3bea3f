package dais.infrastructure.telemetry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A round of a run, and what its trace is called: SHA-256 of `dais.trace/v1/RUN/ROUND`, of which
/// the first 16 bytes are the trace's id and the next 8 that of its root span. So every process,
/// and everybody who has the ledger, can name the trace without asking.
///
/// @param run the run's id: 64 hexadecimal digits
/// @param round from 1
public record RoundId(String run, int round) {
  private static final int TRACE_DIGITS = 32;
  private static final int SPAN_DIGITS = 16;

  /// The trace's id: 32 hexadecimal digits.
  public String traceId() {
    return digits().substring(0, TRACE_DIGITS);
  }

  /// The root span's id: 16 hexadecimal digits.
  public String rootSpanId() {
    return digits().substring(TRACE_DIGITS, TRACE_DIGITS + SPAN_DIGITS);
  }

  private String digits() {
    try {
      byte[] name = "dais.trace/v1/%s/%d".formatted(run, round).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(name));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
