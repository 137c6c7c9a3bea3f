package dais.tests.integration;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// The packaged dais that this build has just assembled, run as a user runs it: a process of its
/// own on the module path.
final class Distribution {
  /// Where the caches of this build are, for all tests of a run and not among the user's.
  static final Path CACHE = Path.of("target", "cache").toAbsolutePath();

  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private final Path home;
  private final boolean covered;

  private Distribution(Path home, boolean covered) {
    this.home = home;
    this.covered = covered;
  }

  /// What a process left behind.
  record Outcome(int exitCode, String stdout, String stderr) {}

  static Distribution assembled() {
    String folder = System.getProperty("dais.distribution");
    if (folder == null || !Files.isRegularFile(Path.of(folder, "lib", "java.args"))) {
      throw new IllegalStateException(
          "expected the packaged dais in the folder that system property dais.distribution names ("
              + folder
              + ") but its lib/java.args is missing: module cli assembles it in phase package, so"
              + " run `mvn verify`, not `mvn test`, or `mvn -Dquick package` once");
    }
    return new Distribution(Path.of(folder).toAbsolutePath().normalize(), true);
  }

  /// The same without a coverage agent: its processes start as fast as a user's.
  Distribution uncovered() {
    return new Distribution(home, false);
  }

  Path home() {
    return home;
  }

  /// The folder that is the module path.
  Path modules() {
    return home.resolve("lib");
  }

  /// Runs `dais` with these arguments in the folder `work`, on the JDK of this test, with this
  /// test's coverage agent where it has one.
  Outcome dais(Path work, String... arguments) throws IOException, InterruptedException {
    return dais(work, Map.of(), arguments);
  }

  /// The same with more environment variables.
  Outcome dais(Path work, Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = command(work, arguments);
    builder.environment().putAll(variables);
    return run(builder);
  }

  /// Starts `dais` and leaves it running; the caller ends it.
  Process start(Path work, String... arguments) throws IOException {
    return start(work, Map.of(), arguments);
  }

  /// The same with more environment variables.
  Process start(Path work, Map<String, String> variables, String... arguments) throws IOException {
    ProcessBuilder builder = command(work, arguments);
    builder.environment().putAll(variables);
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private ProcessBuilder command(Path work, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + modules().resolve("java.args"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> covered && argument.startsWith("-javaagent:"))
        .forEach(command::add);
    command.addAll(List.of("--module-path", modules().toString()));
    command.addAll(List.of("--module", "dais.cli/dais.cli.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("XDG_CACHE_HOME", CACHE.toString());
    return builder;
  }

  /// Runs a process to its end with nothing on its standard input.
  static Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    process.outputWriter().close();
    FutureTask<String> stdout = new FutureTask<>(() -> text(process.getInputStream()));
    FutureTask<String> stderr = new FutureTask<>(() -> text(process.getErrorStream()));
    Thread.ofVirtual().name("stdout of " + process.pid()).start(stdout);
    Thread.ofVirtual().name("stderr of " + process.pid()).start(stderr);
    boolean ended = process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    try {
      if (!ended) {
        throw new IllegalStateException(
            builder.command() + " did not end within " + DEADLINE + "; stderr: " + stderr.get());
      }
      return new Outcome(process.exitValue(), stdout.get(), stderr.get());
    } catch (ExecutionException e) {
      throw new IOException("reading the output of " + builder.command(), e);
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
