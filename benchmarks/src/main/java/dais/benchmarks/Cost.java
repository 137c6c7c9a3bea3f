package dais.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/// What it took to handle ballots.
///
/// @param cpuNanos of all threads of this process
record Cost(long ballots, long wallNanos, long cpuNanos) {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final double NANOS = 1e9;

  /// From a moment on.
  record Since(long wall, long cpu) {
    static Since now() {
      return new Since(System.nanoTime(), SYSTEM.getProcessCpuTime());
    }

    Cost until(long ballots) {
      Since end = now();
      return new Cost(ballots, end.wall - wall, end.cpu - cpu);
    }
  }

  Cost plus(Cost other) {
    return new Cost(
        ballots + other.ballots, wallNanos + other.wallNanos, cpuNanos + other.cpuNanos);
  }

  /// Ballots, seconds of wall and CPU time, ballots a second and a second of CPU time, CPU
  /// microseconds a ballot.
  String text() {
    return String.format(
        Locale.ROOT,
        "%d,%.3f,%.3f,%.0f,%.0f,%.2f",
        ballots,
        wallNanos / NANOS,
        cpuNanos / NANOS,
        ballots * NANOS / wallNanos,
        ballots * NANOS / cpuNanos,
        cpuNanos / 1e3 / ballots);
  }
}
