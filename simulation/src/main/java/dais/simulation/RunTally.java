package dais.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// Counts and times a run. Times go into the report alone, never into a hashed body.
final class RunTally {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Path STATUS = Path.of("/proc/self/status");

  private final long begun = System.nanoTime();
  private long founded = begun;
  private long lastCommit = begun;
  private int rounds;
  private long flows;
  private long alarms;
  private long matches;
  private long accepted;
  private long rejected;
  private long undecided;

  /// The fleet is founded: rounds are timed from here.
  void founded() {
    founded = System.nanoTime();
    lastCommit = founded;
  }

  void add(RoundResult result) {
    lastCommit = System.nanoTime();
    rounds++;
    flows += result.watched().flows();
    alarms += result.watched().alarms();
    matches += result.watched().matches();
    accepted += result.outcomes().accepted();
    rejected += result.outcomes().rejected();
    undecided += result.outcomes().undecided();
  }

  RunReport.Counts counts() {
    return new RunReport.Counts(
        flows, alarms, matches, accepted + rejected + undecided, accepted, rejected, undecided);
  }

  RunReport.Timing timing() {
    double elapsed = (lastCommit - founded) / NANOS_PER_SECOND;
    return new RunReport.Timing(
        elapsed,
        (founded - begun) / NANOS_PER_SECOND,
        elapsed > 0 ? rounds * 60 / elapsed : 0,
        peakRssBytes(STATUS));
  }

  /// The high-water mark of the resident set, from Linux's status file (proc(5), VmHWM, in kB);
  /// empty elsewhere.
  static OptionalLong peakRssBytes(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // Only Linux tells; the report says null.
    }
  }
}
