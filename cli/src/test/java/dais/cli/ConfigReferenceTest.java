package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Writes `docs/reference/configuration.md` from the keys, and compares.
final class ConfigReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/configuration.md");
  private static final Path FRESH = Path.of("target/reference/configuration.md");

  @Test
  void thePageSaysWhatTheCodeSays() throws IOException {
    String fresh = page();
    Files.createDirectories(FRESH.toAbsolutePath().getParent());
    Files.writeString(FRESH, fresh);

    assertThat(PAGE)
        .as("to approve the fresh page: cp cli/target/reference/*.md docs/reference/")
        .hasContent(fresh);
  }

  private static String page() {
    StringBuilder out =
        new StringBuilder(
            """
            # Configuration keys

            Generated from the code; do not edit. `dais config init` writes all of them, commented, into `dais.yaml`.

            A value comes from the strongest of: flag, environment variable, plan file (`run --plan`; for `--resume` the
            ledger's plan), `dais.local.yaml`, `dais.yaml`, profile, default. `--config FILE` takes the place of both files.
            `dais config show --origin` says who set what. An empty environment variable counts as unset; one that begins
            with a section's name and names no key is refused ([ADR 14](../adr/0014-configuration.md)). In a file, a key
            stands under its section; lists may also be written between commas. Where a key has another name, that works
            everywhere too.
            """);
    String section = "-";
    for (ConfigKey key : ConfigLayers.KEYS.all()) {
      if (!key.section().equals(section)) {
        section = key.section();
        out.append("\n## ").append(section.isEmpty() ? "At the top" : section).append("\n\n");
        out.append("| Key | Type | Default | Range | Unit | Environment | Meaning |\n");
        out.append("|---|---|---|---|---|---|---|\n");
      }
      out.append(row(key));
    }
    out.append(
        "\n## Profiles\n\nWhat `environment`, `--profile` or `--env` puts over the defaults:\n\n");
    out.append("| Profile | Values |\n|---|---|\n");
    for (Environment environment : Environment.values()) {
      out.append("| `").append(environment.name().toLowerCase(Locale.ROOT)).append("` | ");
      out.append(
          String.join(
              ", ",
              Profile.of(environment).stream()
                  .map(setting -> "`" + setting.key().dotted() + ": " + setting.text() + "`")
                  .sorted()
                  .toList()));
      out.append(" |\n");
    }
    return out.toString();
  }

  private static String row(ConfigKey key) {
    String others =
        key.aliases().isEmpty() ? "" : ", also `" + String.join("`, `", key.aliases()) + "`";
    return "| `%s`%s | %s | `%s` | %s | %s | `%s` | %s |\n"
        .formatted(
            key.dotted(),
            others,
            key.type().name(),
            key.defaultText(),
            key.type().range(),
            key.definition().unit(),
            String.join("`, `", variables(key)),
            key.definition().meaning());
  }

  private static List<String> variables(ConfigKey key) {
    List<String> variables = new ArrayList<>(List.of(key.environmentName()));
    variables.addAll(key.standardVariables());
    return variables;
  }
}
