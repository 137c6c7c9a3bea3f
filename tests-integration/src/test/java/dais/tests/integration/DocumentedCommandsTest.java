package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every `bash` block of README and docs, in the order of its page, in an empty folder that
/// has the project's `scripts`. Where a `text` block follows, its lines must be in what was
/// printed; a line of three dots stands for any, and times, sizes, pids, ports, secrets and the
/// names of new ledgers may differ. Fleets keep their state in the folder too, and are stopped at
/// the end.
final class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile("```bash\\n(.*?)```(?:\\s*```text\\n(.*?)```)?", Pattern.DOTALL);

  /// What runs this test cannot run in it, and what measures for minutes is not run for its text.
  private static final Pattern LEFT_OUT = Pattern.compile("\\./scripts/(test|bench)\\.sh.*");

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
    shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
    shell.environment().put("XDG_STATE_HOME", work.resolve("state").toString());
    return shell.directory(work.toFile());
  }

  private void printWhatIsShown(Path page) throws IOException, InterruptedException {
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      String commands =
          String.join(
              "\n",
              block.group(1).lines().filter(line -> !LEFT_OUT.matcher(line).matches()).toList());

      Distribution.Outcome outcome = Distribution.run(shell(commands));

      assertThat(outcome.exitCode()).as("%s%n%s", commands, outcome.stderr()).isZero();
      if (block.group(2) != null && !commands.isBlank()) {
        List<String> printed = outcome.stdout().lines().map(DocumentedCommandsTest::plain).toList();
        assertThat(printed)
            .as(commands)
            .containsAll(
                block
                    .group(2)
                    .lines()
                    .filter(line -> !line.strip().equals("..."))
                    .map(DocumentedCommandsTest::plain)
                    .toList());
      }
    }
  }

  private static String plain(String line) {
    return line.replaceAll("ledgers/\\d{8}-\\d{6}-", "ledgers/NEW-")
        .replaceAll("^(time|memory) .*", "$1")
        .replaceAll("pid \\d+", "pid N")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
        .replaceAll("started in [0-9.]+ s", "started in SOME s")
        .replaceAll("([0-9A-Z]{4}-){7}[0-9A-Z]{4}", "TOKEN")
        .replaceAll("fingerprint  [0-9a-f]{64}", "fingerprint  OF THE ROOT")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z", "INSTANT")
        .replaceAll("dais \\d+\\.\\S+", "dais VERSION");
  }
}
