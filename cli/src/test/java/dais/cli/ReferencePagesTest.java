package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// The pages of docs/reference that follow from code.
final class ReferencePagesTest {
  private static final Path FOLDER = Path.of("..", "docs", "reference");
  private static final Path FRESH = Path.of("target", "reference");
  private static final String NOTE =
      "\nGenerated from the code; `ReferencePagesTest` holds it to that.\n";

  static Stream<Map.Entry<String, String>> pages() {
    return Stream.of(
        Map.entry("commands.md", "# Commands\n" + NOTE + commands()),
        Map.entry("exit-codes.md", "# Exit codes\n" + NOTE + exitCodes()));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void areWhatTheCodeSays(Map.Entry<String, String> page) throws IOException {
    Files.createDirectories(FRESH);
    Files.writeString(FRESH.resolve(page.getKey()), page.getValue());

    assertThat(FOLDER.resolve(page.getKey()))
        .as("to approve the fresh page: cp cli/target/reference/*.md docs/reference/")
        .hasContent(page.getValue());
  }

  private static String commands() {
    TestShell shell = new TestShell(Path.of(""), FakeRun::new);
    StringBuilder page = new StringBuilder();
    describe(new Dais(shell.shell(), FakeRun::new).commandLine(), page);
    return page.toString();
  }

  private static void describe(CommandLine command, StringBuilder page) {
    String usage =
        command.setUsageHelpWidth(100).getUsageMessage(Ansi.OFF).stripTrailing().replace("\r", "");
    page.append(
        "\n## %s%n%n```%n%s%n```%n".formatted(command.getCommandSpec().qualifiedName(), usage));
    command.getSubcommands().values().stream()
        .distinct()
        .filter(c -> !c.getCommandSpec().usageMessage().hidden())
        .forEach(c -> describe(c, page));
  }

  private static String exitCodes() {
    StringBuilder page =
        new StringBuilder(
            """

            The name is the `error_code` of a JSON envelope (`-o json`).

            | Exit code | Name | Meaning | Cause | What to do |
            |---|---|---|---|---|
            """);
    for (ExitCode code : ExitCode.values()) {
      page.append(
          "| %d | `%s` | %s | %s | %s |%n"
              .formatted(code.code(), code.name(), code.meaning(), code.cause(), code.mend()));
    }
    return page.toString();
  }
}
