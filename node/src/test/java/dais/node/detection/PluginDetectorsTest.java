package dais.node.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.plugin.Plugins;
import dais.ledger.CanonicalWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Plug-ins as their authors get them wrong, compiled by this test.
final class PluginDetectorsTest {
  private static final String GOOD =
      "return new DetectorFit(new Zero(), new double[rows.length / width]);";

  @TempDir private Path folder;

  @Test
  void aPluginIsListedWithWhereItComesFrom() throws IOException {
    plugin("odd.one", "odd", "", "return true;", GOOD);

    Detectors detectors = Detectors.in(Plugins.in(folder.toString()));

    Detector odd = detectors.pick(List.of("odd")).getFirst();
    assertThat(InstalledDetector.of(odd))
        .isEqualTo(new InstalledDetector("odd", "odd.one", "4.2", "0BSD", true, false));
    assertThat(InstalledDetector.of(detectors.pick(List.of("forest")).getFirst()))
        .extracting(InstalledDetector::module, InstalledDetector::licence)
        .containsExactly("dais.node", "MIT");
    DetectorFit fit = odd.fit(new double[32], 2, DetectionConfig.DEFAULT, new FitKey(1, 0, 0));
    fit.model().write(new CanonicalWriter(1));
    assertThat(fit.unseenScores()).hasSize(16);
  }

  @Test
  void withoutAFolderThereAreTheDetectorsOfDais() {
    assertThat(Detectors.in(Plugins.in("")).pick(List.of("forest"))).hasSize(1);
    assertThat(Detectors.in(Plugins.in(folder.toString())).pick(List.of("forest"))).hasSize(1);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            "a constructor that throws",
            "throw new IllegalStateException(\"no licence key\");",
            "return true;",
            GOOD,
            "the plug-in bad.Odd (module bad, bad) cannot be made:"
                + " java.lang.IllegalStateException: no licence key"),
        Arguments.of(
            "a fit that throws",
            "",
            "return true;",
            "throw new ArithmeticException(\"singular\");",
            "the plug-in bad.Odd (module bad, bad) failed while fitting 16 rows of 2 columns:"
                + " java.lang.ArithmeticException: singular"),
        Arguments.of(
            "a fit with a score too few",
            "",
            "return true;",
            "return new DetectorFit(new Zero(), new double[3]);",
            "the plug-in bad.Odd (module bad, bad) (detector odd) gave 3 scores for 16 rows"),
        Arguments.of(
            "an unseen score that is no number",
            "",
            "return true;",
            "double[] unseen = new double[16]; unseen[5] = Double.NaN; return new DetectorFit(new Zero(), unseen);",
            "the plug-in bad.Odd (module bad, bad) (detector odd) gave row 5 the score NaN"),
        Arguments.of(
            "a score that throws",
            "",
            "return true;",
            "return new DetectorFit(new Zero() { @Override public void score(double[] r, int n, double[] out) { throw new UnsupportedOperationException(); } }, new double[16]);",
            "the plug-in bad.Odd (module bad, bad) failed while scoring 16 rows:"
                + " java.lang.UnsupportedOperationException"),
        Arguments.of(
            "a score that is infinite",
            "",
            "return true;",
            "return new DetectorFit(new Zero() { @Override public void score(double[] r, int n, double[] out) { out[1] = 1 / 0.0; } }, new double[16]);",
            "the plug-in bad.Odd (module bad, bad) (detector odd) gave row 1 the score Infinity"),
        Arguments.of(
            "a model that cannot be written",
            "",
            "return true;",
            "return new DetectorFit(new Zero() { @Override public void write(dais.ledger.CanonicalWriter out) { throw new IllegalStateException(\"lost\"); } }, new double[16]);",
            "the plug-in bad.Odd (module bad, bad) failed while writing its model:"
                + " java.lang.IllegalStateException: lost"),
        Arguments.of(
            "results that do not repeat",
            "",
            "return false;",
            GOOD,
            "detection.detectors: expected detectors that repeat bit for bit, as every plan run"
                + " must, but odd of bad does not"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void aPluginThatFailsIsNamed(
      String what, String constructor, String repeatable, String fit, String message)
      throws IOException {
    plugin("bad", "odd", constructor, repeatable, fit);

    Refusal refusal = catchThrowableOfType(Refusal.class, this::useOdd);

    assertThat(refusal).as(what).hasMessage(message);
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refusal.hint()).isNotEmpty();
  }

  private void useOdd() {
    Detectors detectors = Detectors.in(Plugins.in(folder.toString()));
    detectors.pickRepeatable(List.of("odd"));
    Detector odd = detectors.pick(List.of("odd")).getFirst();
    double[] rows = new double[32];
    DetectorModel model = odd.fit(rows, 2, DetectionConfig.DEFAULT, new FitKey(1, 0, 0)).model();
    model.score(rows, 16, new double[16]);
    model.write(new CanonicalWriter(1));
  }

  @Test
  void twoDetectorsOfOneNameAreRefusedWithBothModules() throws IOException {
    plugin("bad", "forest", "", "return true;", GOOD);

    assertThatThrownBy(() -> Detectors.in(Plugins.in(folder.toString())))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("two detectors are named forest: one of ")
        .hasMessageContaining("dais.node")
        .hasMessageContaining("bad");
  }

  @Test
  void aServiceFileThatNamesAMissingClassIsRefusedWithItsJar() throws IOException {
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(folder.resolve("broken-1.0.jar")))) {
      jar.putNextEntry(new JarEntry("META-INF/services/dais.node.detection.Detector"));
      jar.write("broken.Missing\n".getBytes(StandardCharsets.UTF_8));
    }

    assertRefused("broken-1.0.jar", "broken.Missing");
  }

  @Test
  void aPluginThatNeedsAModuleThatIsNotThereIsRefusedWithBoth() throws IOException {
    plugin("bad", "odd", "", "return true;", GOOD);
    Path needed = folder.resolve("needed");
    Path needing = folder.resolve("needing");
    compile(needed, "", "module needed {}", "");
    compile(needing, needed.toString(), "module needing { requires needed; }", "");
    Files.delete(needed.resolve("module-info.class"));
    Files.delete(needed);

    assertRefused("needed", "needing");
  }

  @Test
  void aFileThatIsNoJarIsRefusedByName() throws IOException {
    Files.writeString(folder.resolve("torn.jar"), "not a jar");

    assertRefused("torn.jar");
  }

  @Test
  void aFolderThatIsNotThereIsRefused() {
    Path missing = folder.resolve("nowhere");

    assertThatThrownBy(() -> Plugins.in(missing.toString()))
        .isInstanceOf(Refusal.class)
        .hasMessage("expected a folder of plug-ins but found none at " + missing);
  }

  private void assertRefused(String... named) {
    Refusal refusal =
        catchThrowableOfType(Refusal.class, () -> Detectors.in(Plugins.in(folder.toString())));

    assertThat(refusal).isNotNull().hasMessageContainingAll(named);
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  /// What a service of dais itself throws is a bug of dais, and stays one.
  @Test
  void aFailureOfDaisItselfIsNotBlamedOnAPlugin() {
    assertThatThrownBy(
            () ->
                Plugins.guarded(
                    new ForestDetector(),
                    "failing",
                    () -> {
                      throw new IllegalStateException("a bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
  }

  /// Compiles a module with one detector into a folder of its own among the plug-ins.
  private void plugin(String module, String name, String constructor, String repeatable, String fit)
      throws IOException {
    String type =
        """
        package %1$s;
        import dais.node.detection.*;
        public final class Odd implements Detector {
          public Odd() { %3$s }
          @Override public String name() { return "%2$s"; }
          @Override public String licence() { return "0BSD"; }
          @Override public boolean isRepeatable() { %4$s }
          @Override public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) { %5$s }
          static class Zero implements DetectorModel {
            @Override public void score(double[] rows, int n, double[] out) { java.util.Arrays.fill(out, 0); }
            @Override public void write(dais.ledger.CanonicalWriter out) { out.i32(0); }
          }
        }
        """
            .formatted(module, name, constructor, repeatable, fit);
    compile(
        folder.resolve(module),
        System.getProperty("jdk.module.path"),
        "module %1$s { requires dais.node; provides dais.node.detection.Detector with %1$s.Odd; }"
            .formatted(module),
        type);
  }

  private static void compile(Path into, String modulePath, String descriptor, String type)
      throws IOException {
    Path sources = Files.createTempDirectory("plugin-sources");
    Path info = Files.writeString(sources.resolve("module-info.java"), descriptor);
    Path odd = Files.writeString(sources.resolve("Odd.java"), type);
    List<String> arguments =
        List.of(
            "-d",
            into.toString(),
            "--module-version",
            "4.2",
            "--module-path",
            modulePath,
            info.toString(),
            odd.toString());
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    Files.delete(info);
    Files.delete(odd);
    Files.delete(sources);
    assertThat(status).as("javac").isZero();
  }
}
