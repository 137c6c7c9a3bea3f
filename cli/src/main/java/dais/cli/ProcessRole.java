package dais.cli;

import java.util.List;
import java.util.stream.Stream;

/// What a process of a fleet is there for, and the flags that its JVM gets for it.
enum ProcessRole {
  /// Keeps the rounds and the ledger.
  COORDINATOR(Compiling.LATE, "-Xmx256m", "-Xms24m", "-Xmn16m"),
  /// Hosts up to 200 agents; a young generation as large as a run's own would be resident in every
  /// idle node.
  NODE(Compiling.LATE, "-Xmx352m", "-Xms16m", "-Xmn8m"),
  /// Waits.
  SUPERVISOR(Compiling.SIMPLE, "-Xmx16m", "-Xms8m", "-Xmn2m");

  @SuppressWarnings("ImmutableEnumChecker") // A copied list.
  private final List<String> flags;

  ProcessRole(Compiling compiling, String... memory) {
    this.flags = Stream.concat(Stream.of(memory), compiling.flags.stream()).toList();
  }

  /// JVM flags.
  List<String> flags() {
    return flags;
  }

  /// When methods are compiled (docs/adr/0020-start-up.md).
  private enum Compiling {
    /// After three times as many calls as else, and by the optimising compiler after twelve times
    /// as many: less of what only a start needs. The JDK's thresholds of its tier 4 times four; the
    /// scaling holds for them too.
    LATE(
        "-XX:CompileThresholdScaling=3",
        "-XX:Tier4InvocationThreshold=20000",
        "-XX:Tier4MinInvocationThreshold=2400",
        "-XX:Tier4CompileThreshold=60000",
        "-XX:Tier4BackEdgeThreshold=160000"),
    /// By the simple compiler alone. The flag is of a spelling that nobody uses: the coordinator
    /// that a supervisor starts must not get it.
    SIMPLE("-XX:CompilationMode=quick-only");

    @SuppressWarnings("ImmutableEnumChecker") // A copied list.
    private final List<String> flags;

    Compiling(String... flags) {
      this.flags = List.of(flags);
    }
  }
}
