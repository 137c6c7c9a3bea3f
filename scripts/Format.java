import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Formats, or with `check` only judges, every Java source of the tree with google-java-format.
///
/// `java scripts/Format.java check|apply FORMATTER_JAR ROOT`, with the java of a JDK 25: the
/// formatter parses with the compiler of the JDK it runs on. Exit status 0 when all is formatted, 1
/// when `check` found a file that is not, 4 for wrong arguments.
public final class Format {
  private Format() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 3 || !(args[0].equals("check") || args[0].equals("apply"))) {
      System.err.println("expected check|apply FORMATTER_JAR ROOT but got " + List.of(args));
      System.exit(4);
    }
    Path formatter = Path.of(args[1]);
    List<Path> sources = sources(Path.of(args[2]));
    if (sources.isEmpty()) {
      System.err.println("expected Java sources below " + Path.of(args[2]) + " but found none");
      System.exit(4);
    }

    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // One short process over text: quick start matters more than peak speed or heap.
    command.addAll(List.of("-XX:+UseSerialGC", "-jar", formatter.toString()));
    // Its rewrapping of long strings does not settle: each pass moves another line.
    command.add("--skip-reflowing-long-strings");
    boolean check = args[0].equals("check");
    command.addAll(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
    sources.forEach(source -> command.add(source.toString()));
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0 && check) {
      System.err.println("The files named above are not formatted: run ./scripts/format.sh");
    }
    System.exit(status);
  }

  /// Sources of every module and of `scripts`, in path order; build output and hidden folders are
  /// left out.
  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> children = Files.list(root)) {
      for (Path child : children.filter(Files::isDirectory).sorted().toList()) {
        Path start = child.endsWith("scripts") ? child : child.resolve("src");
        if (Files.isDirectory(start)) {
          try (Stream<Path> files = Files.walk(start)) {
            files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(found::add);
          }
        }
      }
    }
    return found;
  }
}
