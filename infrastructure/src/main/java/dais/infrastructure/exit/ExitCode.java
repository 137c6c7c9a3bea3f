package dais.infrastructure.exit;

/// How a dais process says, in one number, what its caller should do next. The constant's name is
/// the `error_code` of a JSON envelope.
public enum ExitCode {
  /// The work was done.
  OK(0, "The work was done.", "", "Nothing to mend."),
  /// The work was done and its answer is no: tampered, check failed, run failed.
  NEGATIVE(
      1,
      "The work was done and its answer is no.",
      "A check failed, a ledger was tampered with, members disagree with the coordinator, or"
          + " `--stop-on-error` ended a run.",
      "Read the message: it names the round, entry or check. Nothing is repaired by itself."),
  /// No connection, or not authorised.
  CONNECTION(
      2,
      "No connection, or not authorised.",
      "A process of the fleet cannot be reached or refuses this caller.",
      "Check the address, whether the process runs, and the certificate or token."),
  /// A named wait passed its deadline.
  TIMEOUT(
      3,
      "A named wait passed its deadline.",
      "What was waited for, and for how long, is in the message.",
      "Look at what it waited for; then start the command again."),
  /// Input that the user can correct: flag, configuration, file content, locked or foreign ledger.
  BAD_INPUT(
      4,
      "Input that you can correct.",
      "A flag, a setting, an environment variable, the content of a file, or a ledger that is"
          + " locked, foreign or newer.",
      "Correct what the message names; the hint under it says how."),
  /// A bug in dais.
  BUG(
      5,
      "A bug in dais.",
      "Something happened that the code rules out.",
      "Report it with the command, the message and the stack trace on stderr."),
  /// The surroundings: disk full, read-only target, I/O.
  SURROUNDINGS(
      6,
      "The surroundings failed.",
      "Disk full, a read-only target, too little memory, a broken device.",
      "Mend the surroundings and run it again; `dais doctor` looks at them. What was acknowledged is"
          + " in the ledger, and `dais run --resume` goes on from there."),
  /// Interrupted after a clean stop.
  INTERRUPTED(
      130,
      "Interrupted, after a clean stop.",
      "Ctrl-C, or a signal (143 for SIGTERM).",
      "`dais run --resume --ledger FILE` goes on.");

  private final int code;
  private final String meaning;
  private final String cause;
  private final String mend;

  ExitCode(int code, String meaning, String cause, String mend) {
    this.code = code;
    this.meaning = meaning;
    this.cause = cause;
    this.mend = mend;
  }

  /// The process's exit status.
  public int code() {
    return code;
  }

  /// The code with this number; [#BUG] for a number that none has.
  public static ExitCode of(int code) {
    for (ExitCode one : values()) {
      if (one.code == code) {
        return one;
      }
    }
    return BUG;
  }

  /// What the code says, as a sentence.
  public String meaning() {
    return meaning;
  }

  /// What leads to it, as a sentence; empty for success.
  public String cause() {
    return cause;
  }

  /// What the user can do, as a sentence.
  public String mend() {
    return mend;
  }
}
