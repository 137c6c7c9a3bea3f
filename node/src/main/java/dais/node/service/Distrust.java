package dais.node.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;

/// Why a node takes no further part: what the coordinator sent does not follow.
final class Distrust {
  private Distrust() {}

  /// @param what differs, for people
  static Refusal of(String what) {
    return new Refusal(
        ExitCode.NEGATIVE,
        "this node's recomputation differs from what the coordinator sent: " + what,
        "Run one version of dais on all machines; if you do, keep the ledger and report this.");
  }
}
