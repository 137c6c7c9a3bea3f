package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.tests.integration.Distribution.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged dais without plug-ins, with the one of this tree, and with a broken one, started by
/// its launcher.
final class PluginsTest {
  private static final Pattern DIGEST = Pattern.compile("\"decision_digest\":\"([0-9a-f]{64})\"");

  private final Distribution distribution = Distribution.assembled();
  private final String smile = Path.of(System.getProperty("dais.plugin")).normalize().toString();

  @TempDir private Path work;

  @Test
  void thePackageThatIsPassedOnHoldsNoPlugin() throws IOException {
    try (var files = Files.walk(distribution.home())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("smile"));
    }
  }

  @Test
  void withoutThePluginItsDetectorsAreRefusedWithHowToAddThem() throws Exception {
    Outcome refused = dais("", "run", "--agents", "3", "--detector", "smile-forest");

    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.stderr())
        .contains("expected names among [forest, mahalanobis, neighbours] but found smile-forest")
        .contains("dais-smile-detectors (GPL-3.0)")
        .contains("DAIS_PLUGINS");
  }

  @Test
  void withThePluginItsDetectorsAreListedScoredAndRepeat() throws Exception {
    Outcome list = dais(smile, "detectors", "list");
    assertThat(list.stderr()).isEmpty();
    assertThat(list.stdout().lines())
        .hasSize(6)
        .anyMatch(line -> line.matches("smile-forest +dais\\.smile\\.detectors .*GPL-3.0-only .*"));

    Outcome bench = dais(smile, "detectors", "bench", "--detector", "smile-forest,smile-lof");
    assertThat(bench.exitCode()).as(bench.stderr()).isZero();
    assertThat(bench.stdout()).contains("\nsmile-forest ", "\nsmile-lof ");

    assertThat(digest("1")).isEqualTo(digest("2"));
  }

  private String digest(String threads) throws Exception {
    Outcome run =
        dais(
            smile,
            "run",
            "--agents",
            "3",
            "--steps",
            "12",
            "--threads",
            threads,
            "--detector",
            "smile-forest,smile-lof,smile-svm",
            "--ledger",
            threads + ".db",
            "-o",
            "json");
    assertThat(run.exitCode()).as(run.stderr()).isZero();
    Matcher found = DIGEST.matcher(run.stdout());
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  @Test
  void aBrokenPluginIsNamedAndEverythingElseStillWorks() throws Exception {
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(work.resolve("broken-1.0.jar")))) {
      jar.putNextEntry(new JarEntry("META-INF/services/dais.node.detection.Detector"));
      jar.write("broken.Missing\n".getBytes(StandardCharsets.UTF_8));
    }

    Outcome list = dais(work.toString(), "detectors", "list", "-o", "json");
    assertThat(list.exitCode()).isEqualTo(4);
    assertThat(list.stdout())
        .contains("\"error_code\":\"BAD_INPUT\"", "broken-1.0.jar", "broken.Missing");

    assertThat(dais(work.toString(), "config", "show").exitCode()).isZero();
    Outcome doctor = dais(work.toString(), "doctor");
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.stdout()).contains("fail  detectors", "broken-1.0.jar");
  }

  private Outcome dais(String plugins, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(distribution.home().resolve("bin/dais").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("DAIS_PLUGINS", plugins);
    return Distribution.run(builder);
  }
}
