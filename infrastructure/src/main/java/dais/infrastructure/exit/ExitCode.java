package dais.infrastructure.exit;

/// How a dais process says, in one number, what its caller should do next.
public enum ExitCode {
  /// The work was done.
  OK(0),
  /// The work was done and its answer is no: tampered, check failed, run failed.
  NEGATIVE(1),
  /// No connection, or not authorised.
  CONNECTION(2),
  /// A named wait passed its deadline.
  TIMEOUT(3),
  /// Input that the user can correct: flag, configuration, file content, locked or foreign ledger.
  BAD_INPUT(4),
  /// A bug in dais.
  BUG(5),
  /// The surroundings: disk full, read-only target, I/O.
  SURROUNDINGS(6),
  /// Interrupted after a clean stop.
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /// The process's exit status.
  public int code() {
    return code;
  }
}
