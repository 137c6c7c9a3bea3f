package dais.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// A shell in memory, and a `dais` command in it.
final class TestShell {
  final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path directory;

  /// What the shell's clock says.
  Instant now = Instant.parse("2026-01-02T03:04:05Z");

  private final PlanRunner runner;
  private boolean interactive;

  TestShell(Path directory, PlanRunner runner) {
    this.directory = directory;
    this.runner = runner;
  }

  TestShell interactive() {
    interactive = true;
    return this;
  }

  Shell shell() {
    return new Shell(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        interactive,
        environment,
        directory,
        () -> now);
  }

  /// Runs one command line; what earlier ones printed is forgotten.
  int dais(String... args) {
    out.reset();
    err.reset();
    return new Dais(shell(), runner).execute(args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
