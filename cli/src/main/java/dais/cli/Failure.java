package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.UncheckedIOException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Why a command did not do its work, as it is told to the user.
///
/// @param code what the caller should do next
/// @param message what was expected, what was found and where
/// @param hint what to do
record Failure(ExitCode code, String message, String hint) {
  /// What a failure begins with on stderr.
  static final String PREFIX = "dais: ";

  static Failure of(Throwable trouble) {
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      // Whatever failed for it, such as an agent's task, it is not the bug that it looks like.
      if (cause instanceof OutOfMemoryError full) {
        return refused(Refusal.outOfMemory(full));
      }
    }
    return switch (trouble) {
      case Refusal refusal -> refused(refusal);
      case ParameterException wrong -> ofParameters(wrong);
      case UncheckedIOException io ->
          new Failure(
              ExitCode.SURROUNDINGS,
              text(io),
              "Check that the disk has room and the path can be written.");
      default ->
          new Failure(
              ExitCode.BUG,
              "a bug in dais: " + trouble,
              "Please report it with the command, this message and the stack trace on stderr.");
    };
  }

  private static Failure refused(Refusal refusal) {
    return new Failure(refusal.exitCode(), text(refusal), refusal.hint());
  }

  private static Failure ofParameters(ParameterException wrong) {
    String help = "See `" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help`.";
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      return new Failure(
          ExitCode.BAD_INPUT,
          text(wrong),
          "Did you mean " + String.join(" or ", unmatched.getSuggestions()) + "? " + help);
    }
    return new Failure(ExitCode.BAD_INPUT, text(wrong), help);
  }

  /// Tells the user: on stderr for people, in an envelope on stdout for programs. Returns the exit
  /// code of the process.
  int tell(Shell shell, OutputFormat format) {
    if (format == OutputFormat.HUMAN) {
      shell.err().println(PREFIX + message);
      shell.err().println(hint);
    } else {
      shell.out().println(Envelope.error(format, code, message, hint));
      shell.out().flush();
    }
    return code.code();
  }

  private static String text(Throwable trouble) {
    String message = trouble.getMessage();
    return message == null ? trouble.toString() : message;
  }
}
