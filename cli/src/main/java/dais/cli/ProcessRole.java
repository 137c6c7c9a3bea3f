package dais.cli;

import java.util.List;

/// What a process of a fleet is there for, and the memory that it gets for it.
enum ProcessRole {
  /// Keeps the rounds and the ledger.
  COORDINATOR("-Xmx256m", "-Xms24m", "-Xmn16m"),
  /// Hosts up to 200 agents; a young generation as large as a run's own would be resident in every
  /// idle node.
  NODE("-Xmx352m", "-Xms16m", "-Xmn8m"),
  /// Waits.
  SUPERVISOR("-Xmx16m", "-Xms8m", "-Xmn2m", "-XX:TieredStopAtLevel=1");

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
