package dais.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How a process of the fleet is started: on this process's JDK, from the same modules, with the
/// same flags but its own memory. It goes on when the terminal closes, hears no Ctrl-C that is
/// meant for another, reads nothing, and writes to the fleet's logs.
record ProcessCommand(ProcessRole role, List<String> arguments) {
  /// What a JVM is to run.
  static final List<String> MAIN = List.of("--module", "dais.cli/dais.cli.Main");

  // What a role says of itself, and what is said again for each; two processes cannot listen for
  // one debugger.
  private static final Pattern NOT_PASSED_ON =
      Pattern.compile(
          "-Xm[xsn].*|-XX:CompilationMode=quick-only|-XX:-UsePerfData|-Djdk\\.module\\.main=.*"
              + "|-agentlib:jdwp.*|-XX:AOTCache=.*|-Xlog:aot.*");
  // Relative names hold in this process's directory, not in the other's.
  private static final Pattern PATHS =
      Pattern.compile(
          "(--module-path=|--upgrade-module-path=|-Djava\\.library\\.path=|-Ddais\\.plugins=)(.*)");
  // Signals that are ignored stay so in the program that takes the shell's place.
  private static final List<String> DETACHED =
      List.of("/bin/sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh");

  ProcessCommand {
    arguments = List.copyOf(arguments);
  }

  /// The whole command line.
  ///
  /// @param flags that this JVM was given
  /// @param cache further flags, that use what is kept of an earlier start
  List<String> line(List<String> flags, List<String> cache) {
    List<String> line = new ArrayList<>(DETACHED);
    line.add(java());
    line.addAll(passedOn(flags));
    line.addAll(cache);
    line.addAll(role.flags());
    // Else a file in the folder for temporary files outlives a process that is killed.
    line.add("-XX:-UsePerfData");
    line.addAll(MAIN);
    line.addAll(arguments);
    return line;
  }

  /// The launcher of this JVM.
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// Those of a JVM's flags that hold for the processes that it starts too.
  static List<String> passedOn(List<String> flags) {
    return flags.stream()
        .filter(flag -> !NOT_PASSED_ON.matcher(flag).matches())
        .map(ProcessCommand::absolute)
        .toList();
  }

  private static String absolute(String flag) {
    var parts = PATHS.matcher(flag);
    return parts.matches()
        ? parts.group(1)
            + Arrays.stream(parts.group(2).split(Pattern.quote(File.pathSeparator), -1))
                .map(path -> path.isEmpty() ? path : Path.of(path).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator))
        : flag;
  }

  /// Starts it and records that it runs.
  ///
  /// @throws dais.infrastructure.exit.Refusal if it cannot be started, or runs already
  Process start(Shell shell, FleetFolder fleet, ProcessFolder place) {
    List<String> line =
        line(
            ManagementFactory.getRuntimeMXBean().getInputArguments(),
            AotCache.ofProcess(shell).map(AotCache::flags).orElse(List.of()));
    line.addAll(List.of("--log-file", place.log().toString()));
    try {
      Files.createDirectories(place.logs());
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(fleet.path().toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(place.output().toFile());
      Map<String, String> environment = builder.environment();
      environment.putAll(shell.environment());
      environment.put("LOGGING_CONSOLE", "none");
      environment.putIfAbsent("MALLOC_ARENA_MAX", "2");
      Process process = builder.start();
      place.begin(process.toHandle());
      return process;
    } catch (IOException e) {
      throw FleetFolder.cannot("start", place.path(), e);
    }
  }

  /// `more` after the arguments.
  ProcessCommand with(String... more) {
    return new ProcessCommand(
        role, Stream.concat(arguments.stream(), Arrays.stream(more)).toList());
  }
}
