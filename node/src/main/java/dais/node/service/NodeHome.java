package dais.node.service;

import java.nio.file.Path;

/// What a node keeps over its end.
///
/// @param copies of ledgers, which no other process uses
/// @param book what this node does not believe
/// @param keys of its members in live runs
/// @param signed folder of what they said of their baselines and signed last
/// @param snapshots folder of their own parts
public record NodeHome(
    LedgerCopies copies, DistrustBook book, OwnKeys keys, Path signed, Path snapshots) {
  /// In the node's own folder.
  public static NodeHome in(Path folder) {
    return new NodeHome(
        new LedgerCopies(folder.resolve("ledgers")),
        new DistrustBook(folder),
        new OwnKeys(folder.resolve("members")),
        folder.resolve("signed"),
        folder.resolve("snapshots"));
  }
}
