package dais.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// What surrounds a command.
///
/// @param out takes data and nothing else
/// @param err takes talk: progress, hints, errors
/// @param interactive whether a person watches `err` on a terminal
/// @param environment the environment variables
/// @param directory where relative default files go
/// @param clock names default files
record Shell(
    PrintStream out,
    PrintStream err,
    boolean interactive,
    Map<String, String> environment,
    Path directory,
    InstantSource clock) {
  @SuppressWarnings("SystemConsoleNull") // Without the module jdk.internal.le there may be none.
  static Shell ofProcess() {
    var console = System.console();
    return new Shell(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        System.err,
        console != null && console.isTerminal(),
        System.getenv(),
        Path.of(""),
        InstantSource.system());
  }
}
