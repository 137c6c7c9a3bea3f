package dais.cli;

/// A bar on stderr that is drawn over itself; nothing where no person watches.
final class Progress {
  private static final int WIDTH = 30;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Shell shell;
  private boolean drawn;

  Progress(Shell shell) {
    this.shell = shell;
  }

  /// Draws the bar at `done` of `total`.
  void draw(String what, int done, int total) {
    if (!shell.interactive()) {
      return;
    }
    int filled = (int) ((long) WIDTH * Math.min(done, total) / total);
    shell
        .err()
        .print(
            CLEAR_LINE
                + "%s %d of %d [%s%s]"
                    .formatted(what, done, total, "#".repeat(filled), ".".repeat(WIDTH - filled)));
    shell.err().flush();
    drawn = true;
  }

  /// Takes the bar away, before something else is printed.
  void clear() {
    if (drawn) {
      shell.err().print(CLEAR_LINE);
      shell.err().flush();
      drawn = false;
    }
  }
}
