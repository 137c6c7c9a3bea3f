package dais.cli;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;

/// What can be done to a process from outside.
enum ProcessSignal {
  /// Ends it at once; it can do nothing about it.
  KILL("KILL", "killed", "Kill a process at once (SIGKILL): a fault to watch the fleet cope with."),
  /// Holds it where it is.
  PAUSE("STOP", "paused", "Hold a process where it is (SIGSTOP)."),
  /// Lets it go on.
  RESUME("CONT", "goes on", "Let a paused process go on (SIGCONT)."),
  /// Asks it to end in order.
  END("TERM", "asked to end", "");

  private final String signal;
  private final String done;
  private final String description;

  ProcessSignal(String signal, String done, String description) {
    this.signal = signal;
    this.done = done;
    this.description = description;
  }

  /// What has become of the process, for people.
  String done() {
    return done;
  }

  /// What the command does that sends it.
  String description() {
    return description;
  }

  /// Sends it; to a process that is gone, nothing happens.
  void send(RecordedProcess process) {
    if (!process.isAlive()) {
      return;
    }
    try {
      // The shell's own kill: a small system may have no other.
      int code =
          new ProcessBuilder("/bin/sh", "-c", "kill -%s %d".formatted(signal, process.pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
      if (code != 0 && process.isAlive()) {
        throw Refusal.badInput(
            "SIG%s to process %d was refused".formatted(signal, process.pid()),
            "It must be a process of this user.");
      }
    } catch (IOException e) {
      throw Refusal.surroundings(
          "cannot send a signal: " + e, "Look for what keeps /bin/sh from starting.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
