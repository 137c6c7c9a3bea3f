package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.tests.integration.Distribution.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Surefire resolves only the modules that are required by name; here runs what users run.
final class DistributionTest {
  private static final String PRINT_FLAGS = "-XX:+PrintCommandLineFlags";

  private final Distribution distribution = Distribution.assembled();

  @TempDir private Path work;

  @Test
  void helpNamesTheCommandsAndTheJvmWarnsOfNothing() throws IOException, InterruptedException {
    Outcome help = distribution.dais(work, "--help");

    assertThat(help.stderr()).isEmpty();
    assertThat(help.exitCode()).isZero();
    assertThat(help.stdout()).contains("dais", "run", "demo");
  }

  @Test
  void twoProcessesComeToTheSameDecisionsAndTheJvmWarnsOfNothing()
      throws IOException, InterruptedException {
    List<String> digests = new ArrayList<>();
    for (String ledger : List.of("first.db", "second.db")) {
      Outcome run =
          distribution.dais(
              work,
              "run",
              "--agents",
              "3",
              "--steps",
              "3",
              "--seed",
              "7",
              "--ledger",
              ledger,
              "-o",
              "json");

      assertThat(run.stderr()).doesNotContainIgnoringCase("warning");
      assertThat(run.exitCode()).as(run.stderr()).isZero();
      assertThat(run.stdout()).contains("\"status\":\"ok\"", "\"rounds\":3");
      assertThat(work.resolve(ledger)).isNotEmptyFile();
      digests.add(
          value(run.stdout(), "decision_digest") + " " + value(run.stdout(), "ledger_root"));
    }
    assertThat(digests.getFirst()).hasSize(129).isEqualTo(digests.getLast());
  }

  private static String value(String json, String key) {
    Matcher found = Pattern.compile('"' + key + "\":\"([0-9a-f]+)\"").matcher(json);
    assertThat(found.find()).as("key %s in %s", key, json).isTrue();
    return found.group(1);
  }

  /// No class of a signed jar gets into a cache of the JVM (ADR 20).
  @Test
  void noJarIsSigned() throws IOException {
    List<Path> jars;
    try (Stream<Path> files = Files.list(distribution.modules())) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
    }

    assertThat(jars).hasSizeGreaterThan(20);
    for (Path file : jars) {
      try (JarFile jar = new JarFile(file.toFile())) {
        assertThat(jar.stream().map(JarEntry::getName))
            .as("%s", file)
            .noneMatch(name -> name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)"));
        Optional.ofNullable(jar.getManifest()) // javax.inject has none.
            .ifPresent(
                manifest ->
                    assertThat(manifest.getMainAttributes())
                        .as("%s", file)
                        .containsKey(Attributes.Name.MANIFEST_VERSION));
      }
    }
  }

  /// From its jar each process would unpack it at its start (ADR 20): here none could.
  @Test
  void theNativeLibraryLiesInThePackage() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(distribution.home().resolve("bin/dais").toString(), "doctor")
            .directory(work.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder
        .environment()
        .put("DAIS_JAVA_OPTS", "-Djava.io.tmpdir=" + Files.createFile(work.resolve("plain")));

    assertThat(Distribution.run(builder).stdout())
        .contains("signatures  Ed25519 by AmazonCorrettoCryptoProvider");
  }

  /// Without a limit the serial collector lets 200 agents take 2 GB (ADR 7).
  @Test
  void theHeapIsBounded() throws IOException {
    assertThat(Files.readAllLines(distribution.modules().resolve("java.args")))
        .anyMatch(flag -> flag.startsWith("-Xmx"));
  }

  @ParameterizedTest
  @CsvSource({
    "352, --agents 200 --steps 100",
    "1392, --agents 1000 --steps 51",
    "1392, --agents=1000",
    "1392, --agents 1000 --steps many",
    "640, --agents 1000 --steps=50",
    "640, --steps 10 --agents 1000",
    "352, --agents 300 --steps 10",
    "352, --agents many"
  })
  void theHeapGrowsWithTheFleetAndWithWhatItLearns(int megabytes, String flags)
      throws IOException, InterruptedException {
    assertThat(heapMegabytes(Map.of(), flags)).isEqualTo(megabytes);
  }

  @Test
  void theHeapGrowsWithAFleetThatTheEnvironmentNames() throws IOException, InterruptedException {
    Map<String, String> settings = Map.of("SIMULATION_AGENTS", "1000", "SIMULATION_ROUNDS", "20");

    assertThat(heapMegabytes(settings, "")).isEqualTo(640);
    assertThat(heapMegabytes(settings, "--steps 60")).isEqualTo(1392);
    assertThat(heapMegabytes(Map.of("DETECTION_REFIT_ROUNDS", "10"), "--agents 1000 --steps 20"))
        .isEqualTo(1392);
  }

  private long heapMegabytes(Map<String, String> settings, String flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(distribution.home().resolve("bin/dais").toString());
    command.add("run");
    command.addAll(flags.isEmpty() ? List.of() : List.of(flags.split(" ")));
    command.add("--help");
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().putAll(settings);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("DAIS_JAVA_OPTS", PRINT_FLAGS);

    String flagsInForce = Distribution.run(builder).stdout();

    Matcher found = Pattern.compile("-XX:MaxHeapSize=(\\d+)").matcher(flagsInForce);
    assertThat(found.find()).as(flagsInForce).isTrue();
    return Long.parseLong(found.group(1)) >> 20;
  }

  @Test
  void theLauncherRunsFromAnyFolderAndThroughALink() throws IOException, InterruptedException {
    Path link = work.resolve("a link to dais");
    Files.createSymbolicLink(link, distribution.home().resolve("bin/dais"));
    Path elsewhere = Files.createDirectory(work.resolve("a folder with spaces"));
    ProcessBuilder builder = new ProcessBuilder(link.toString(), "--help");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));

    Outcome help = Distribution.run(builder.directory(elsewhere.toFile()));

    Files.delete(link);
    assertThat(help.stderr()).isEmpty();
    assertThat(help.exitCode()).isZero();
    assertThat(help.stdout()).contains("dais", "run", "demo");
  }

  /// Of a cache that fits the JVM shows only that it starts faster: here it is asked for its name.
  @Test
  void theLauncherTakesTheNewestCacheOfItsPackage() throws IOException, InterruptedException {
    Path aot = Files.createDirectories(work.resolve("cache/dais/aot"));
    cache(aot, "old", distribution.modules(), 1_000_000);
    cache(aot, "newest", distribution.modules(), 3_000_000);
    cache(aot, "middle", distribution.modules(), 2_000_000);
    cache(aot, "another", Path.of("/opt/another/lib"), 9_000_000);

    assertThat(launched(Map.of()).stdout()).contains(aot.resolve("newest.aot").toString());
    assertThat(launched(Map.of("DAIS_AOT", "off")).stdout()).doesNotContain(".aot");
    assertThat(launched(Map.of("DAIS_JAVA_OPTS", PRINT_FLAGS + " -Xshare:auto")).stdout())
        .doesNotContain(".aot");
  }

  /// What a power cut, a full disk or another hand can leave.
  @ParameterizedTest
  @ValueSource(strings = {"truncated", "empty", "of another format", "unreadable by this JVM"})
  void aCacheThatIsDamagedIsLeftAloneInSilence(String damage)
      throws IOException, InterruptedException {
    Path aot = Files.createDirectories(work.resolve("cache/dais/aot"));
    Path made = cache(aot, "damaged", distribution.modules(), 1_000_000);
    byte[] whole = aCacheOfThisJvm();
    Files.write(
        made,
        switch (damage) {
          case "truncated" -> Arrays.copyOf(whole, whole.length / 2);
          case "empty" -> new byte[0];
          case "of another format" -> "no cache".repeat(10_000).getBytes(StandardCharsets.UTF_8);
          default -> {
            byte[] changed = whole.clone();
            Arrays.fill(changed, 0, 64, (byte) 0x5a);
            yield changed;
          }
        });

    Outcome version = launched(Map.of("DAIS_JAVA_OPTS", "-Dnothing=0"));

    assertThat(version.stderr()).isEmpty();
    assertThat(version.exitCode()).isZero();
    assertThat(version.stdout()).matches("dais \\S+\\R");
    Outcome refused = launched(Map.of("DAIS_JAVA_OPTS", "-Dnothing=0"), "no-such-command");
    assertThat(refused.exitCode()).isEqualTo(4);
  }

  private static Path cache(Path folder, String name, Path modules, long millis)
      throws IOException {
    Files.writeString(folder.resolve(name + ".package"), modules + "\n");
    Path cache = Files.writeString(folder.resolve(name + ".aot"), "not really");
    Files.setLastModifiedTime(cache, FileTime.fromMillis(millis));
    return cache;
  }

  /// Of one class: it is made within a second.
  private byte[] aCacheOfThisJvm() throws IOException, InterruptedException {
    Path cache = work.resolve("made.aot");
    Outcome made =
        Distribution.run(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:AOTCacheOutput=" + cache,
                    "-Xlog:aot*=off,cds*=off",
                    "@" + distribution.modules().resolve("java.args"),
                    "--module-path",
                    distribution.modules().toString(),
                    "--module",
                    "dais.cli/dais.cli.Main",
                    "--version")
                .directory(work.toFile()));
    assertThat(cache).as(made.stderr()).isNotEmptyFile();
    return Files.readAllBytes(cache);
  }

  private Outcome launched(Map<String, String> settings, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(distribution.home().resolve("bin/dais").toString());
    command.addAll(arguments.length == 0 ? List.of("--version") : List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("XDG_CACHE_HOME", work.resolve("cache").toString());
    builder.environment().put("DAIS_JAVA_OPTS", PRINT_FLAGS);
    builder.environment().putAll(settings);
    return Distribution.run(builder);
  }

  @Test
  void theLauncherSaysToInstallAJdkWhereThereIsNone() throws IOException, InterruptedException {
    // No folder of this machine passes for a JDK 25.
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            "-c",
            "source \"$1\"; is_jdk25() { return 1; }; find_jdk25 || { say_jdk25_is_missing; exit 4;"
                + " }",
            "bash",
            distribution.home().resolve("bin/jdk25.sh").toString());

    Outcome refused = Distribution.run(builder.directory(work.toFile()));

    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.stderr()).contains("Install JDK 25", "JAVA_HOME");
    assertThat(refused.stdout()).isEmpty();
  }

  @Test
  void aWrongHomeIsRefusedWithWhatToDo() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(distribution.home().resolve("bin/dais").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("DAIS_HOME", work.toString());

    Outcome refused = Distribution.run(builder.directory(work.toFile()));

    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.stderr()).contains("DAIS_HOME", work.toString(), "unset it");
  }
}
