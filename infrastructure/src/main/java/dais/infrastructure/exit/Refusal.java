package dais.infrastructure.exit;

/// Thrown where dais stops before doing harm. The message says what was expected, what was found
/// and where; the hint says what to do.
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String hint;

  public Refusal(ExitCode exitCode, String message, String hint) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  public Refusal(ExitCode exitCode, String message, String hint, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  /// Input that the user can correct.
  public static Refusal badInput(String message, String hint) {
    return new Refusal(ExitCode.BAD_INPUT, message, hint);
  }

  /// Disk, permissions, I/O.
  public static Refusal surroundings(String message, String hint, Throwable cause) {
    return new Refusal(ExitCode.SURROUNDINGS, message, hint, cause);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /// What the user can do about it, as a sentence.
  public String hint() {
    return hint;
  }
}
