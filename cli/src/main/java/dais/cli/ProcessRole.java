package dais.cli;

import java.util.List;

/// What a process of a fleet is there for, and the memory that it gets for it. Methods are compiled
/// after three times as many calls as else: less of what only a start needs, and no loss in a run
/// (docs/adr/0020-start-up.md).
enum ProcessRole {
  /// Keeps the rounds and the ledger.
  COORDINATOR("-Xmx256m", "-Xms24m", "-Xmn16m", "-XX:CompileThresholdScaling=3"),
  /// Hosts up to 200 agents; a young generation as large as a run's own would be resident in every
  /// idle node.
  NODE("-Xmx352m", "-Xms16m", "-Xmn8m", "-XX:CompileThresholdScaling=3"),
  /// Waits. Its compiler's flag is of a spelling that nobody uses: the coordinator that it starts
  /// must not get it.
  SUPERVISOR("-Xmx16m", "-Xms8m", "-Xmn2m", "-XX:CompilationMode=quick-only");

  @SuppressWarnings("ImmutableEnumChecker") // A copied list.
  private final List<String> memory;

  ProcessRole(String... memory) {
    this.memory = List.of(memory);
  }

  /// JVM flags.
  List<String> memory() {
    return memory;
  }
}
