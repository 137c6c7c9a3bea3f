package dais.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a JVM keeps of an earlier start, so that the next one is fast (JEP 483, 514, 515). Bound to
/// the JVM, its flags and the jars: others have others. Without it, or where the JVM does not take
/// it, a process starts as ever.
///
/// @param folder `${XDG_CACHE_HOME:-~/.cache}/dais/aot`
/// @param key of JVM, flags and jars
record AotCache(Path folder, String key) {
  // They change the classes, or say what is to be done with caches.
  private static final Pattern PREVENTING =
      Pattern.compile(
          "-javaagent:.*|-agent(lib|path):.*|-XX:AOT(Mode|CacheOutput|Configuration).*|-XX:SharedArchiveFile.*|-Xshare.*"
              + "|--patch-module.*|--upgrade-module-path.*|--limit-modules.*");
  private static final String SUFFIX = ".aot";
  private static final String NOTE = ".package";
  // Read by the launcher too.
  private static final String SWITCH = "DAIS_AOT";
  // 70 MB each.
  private static final int KEPT = 3;
  // The JVM warns of a cache that does not fit, which nobody has to mend.
  private static final String SILENT = "-Xlog:aot*=off,cds*=off";

  /// That of this process and of those that it starts; none where dais does not run from jars.
  static Optional<AotCache> ofProcess(Shell shell) {
    return of(
        shell.environment(),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        System.getProperty("jdk.module.path", ""));
  }

  static Optional<AotCache> of(
      Map<String, String> environment, List<String> flags, String modulePath) {
    if (environment.getOrDefault(SWITCH, "").equals("off")
        || flags.stream().anyMatch(flag -> PREVENTING.matcher(flag).matches())) {
      return Optional.empty();
    }
    try {
      List<String> parts = new ArrayList<>();
      parts.add(System.getProperty("java.home") + " " + System.getProperty("java.vm.version"));
      parts.addAll(ProcessCommand.passedOn(flags));
      if (modulePath.isEmpty()) {
        return Optional.empty();
      }
      for (String place : modulePath.split(Pattern.quote(File.pathSeparator), -1)) {
        List<Path> jars = jars(Path.of(place).toAbsolutePath());
        if (jars.isEmpty()) {
          return Optional.empty();
        }
        for (Path jar : jars) {
          parts.add(
              "%s %d %s"
                  .formatted(jar, Files.size(jar), Files.getLastModifiedTime(jar).toMillis()));
        }
      }
      return Optional.of(new AotCache(folder(environment), digest(parts)));
    } catch (IOException e) {
      return Optional.empty(); // What cannot be read makes the module system fail elsewhere.
    }
  }

  /// The jars of one entry of the module path; none if it holds classes.
  private static List<Path> jars(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return Files.exists(place) ? List.of(place) : List.of();
    }
    try (Stream<Path> found = Files.list(place)) {
      return found.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static String digest(List<String> parts) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Path folder(Map<String, String> environment) {
    String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG base directory specification: a relative one is to be ignored.
    Path home =
        Path.of(configured).isAbsolute()
            ? Path.of(configured)
            : Path.of(System.getProperty("user.home"), ".cache");
    return home.resolve("dais").resolve("aot");
  }

  Path file() {
    return folder.resolve(key + SUFFIX);
  }

  boolean isMade() {
    return Files.isRegularFile(file());
  }

  /// Puts a finished draft in its place, and beside it a note of the package that it is for, by
  /// which the launcher finds it without a JVM.
  ///
  /// @param modulePath of this process
  /// @throws IOException if it cannot be written
  void install(Path draft, String modulePath) throws IOException {
    // A file that a power cut has left with holes passes for a cache: the JVM looks at its head.
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.writeString(folder.resolve(key + NOTE), Path.of(modulePath).toAbsolutePath() + "\n");
    Files.move(draft, file(), StandardCopyOption.ATOMIC_MOVE);
    deleteOld();
  }

  /// JVM flags that use it; none before it is made.
  List<String> flags() {
    return isMade() ? List.of("-XX:AOTCache=" + file(), SILENT) : List.of();
  }

  /// What there is, for people.
  ///
  /// @throws IOException if it cannot be looked at
  String description(Instant now) throws IOException {
    if (!isMade()) {
      return "no cache that fits in %s; the first `dais fleet up` makes it".formatted(folder);
    }
    return "%s fits: %d MB, %d days old; made anew when it is deleted"
        .formatted(
            file(),
            Files.size(file()) >> 20,
            Duration.between(Files.getLastModifiedTime(file()).toInstant(), now).toDays());
  }

  /// A name beside it that nobody else writes to.
  Path draft() {
    return folder.resolve("%s-%d.draft".formatted(key, ProcessHandle.current().pid()));
  }

  /// Deletes what packages, JVMs and flags of before left, all but the newest.
  ///
  /// @throws IOException if one cannot be deleted
  private void deleteOld() throws IOException {
    Map<Path, FileTime> made = new HashMap<>();
    try (Stream<Path> found = Files.list(folder)) {
      for (Path cache : found.filter(file -> file.toString().endsWith(SUFFIX)).toList()) {
        made.put(cache, Files.getLastModifiedTime(cache));
      }
    }
    List<Path> newestFirst =
        made.keySet().stream()
            .sorted(Comparator.comparing((Path cache) -> made.get(cache)).reversed())
            .toList();
    for (Path old : newestFirst.stream().skip(KEPT).toList()) {
      Files.deleteIfExists(old);
      String name = old.getFileName().toString();
      Files.deleteIfExists(
          folder.resolve(name.substring(0, name.length() - SUFFIX.length()) + NOTE));
    }
  }
}
