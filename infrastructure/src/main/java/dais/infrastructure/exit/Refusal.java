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

  /// The heap is full.
  public static Refusal outOfMemory(OutOfMemoryError cause) {
    return surroundings(
        "ran out of memory: the heap may grow to %d MiB (%s)"
            .formatted(Runtime.getRuntime().maxMemory() >> 20, cause.getMessage()),
        "Give it more, such as DAIS_JAVA_OPTS=-Xmx4g, or run fewer agents or smaller batches.",
        cause);
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /// What the user can do about it, as a sentence.
  public String hint() {
    return hint;
  }
}
