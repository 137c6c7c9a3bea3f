package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every `bash` block of README and docs, in the order of its page, in an empty folder that
/// has the project's `scripts`. Fleets keep their state in the folder too, and are stopped at the
/// end.
final class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private final Distribution distribution = Distribution.assembled();

  @TempDir private Path work;

  static Stream<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages.stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void printWhatThePageShows(Path page) throws IOException, InterruptedException {
    Files.createSymbolicLink(work.resolve("scripts"), ROOT.resolve("scripts"));
    try {
      printWhatIsShown(page);
    } finally {
      stopFleets();
    }
  }

  private void stopFleets() throws IOException, InterruptedException {
    ProcessBuilder shell =
        shell(
            "shopt -s nullglob; for fleet in state/dais/fleets/*/root; do fleet=${fleet%/root};"
                + " ./scripts/dais fleet down --fleet \"${fleet##*/}\"; done");
    if (Files.isDirectory(work.resolve("state/dais/fleets"))) {
      Distribution.Outcome outcome = Distribution.run(shell);
      assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    }
  }

  private ProcessBuilder shell(String commands) {
    ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands);
    shell.environment().put("DAIS_HOME", distribution.home().toString());
    shell.environment().put("XDG_CACHE_HOME", Distribution.CACHE.toString());
    shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
    shell.environment().put("XDG_STATE_HOME", work.resolve("state").toString());
    return shell.directory(work.toFile());
  }

  private void printWhatIsShown(Path page) throws IOException, InterruptedException {
    for (PageBlock block : PageBlock.of(Files.readString(page))) {
      block.assertShows(Distribution.run(shell(block.commands())));
    }
  }
}
