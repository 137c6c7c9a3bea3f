package dais.cli;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `dais config init`, also `dais setup`: a configuration file to start from. Every key is in it,
/// commented out at its default, so that the file changes nothing until somebody says something.
@Command(
    name = "init",
    description = "Write a commented dais.yaml with every key at its default.",
    mixinStandardHelpOptions = true)
final class ConfigInitCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Option(names = "--force", description = "Replace a file that is there.")
  private boolean force;

  ConfigInitCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    Path file = layers.mainFile();
    if (!force && Files.exists(file)) {
      throw Refusal.badInput(
          "expected no file but found " + file, "Replace it with --force, or edit it.");
    }
    try {
      write(file);
    } catch (IOException e) {
      throw Refusal.surroundings(
          "cannot write " + file + ": " + e, "Check that the folder is there and writable.", e);
    }
    shell.out().println(file);
    shell.err().println("Remove the # before a key to set it, then run: dais config validate");
    return ExitCode.OK.code();
  }

  /// Whole or not at all: a reader never sees half a file.
  private static void write(Path file) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.writeString(draft, template());
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  static String template() {
    StringBuilder out =
        new StringBuilder(
            """
            # The configuration of dais. Every key is here at its default; remove the # to set it.
            # Stronger than this file: dais.local.yaml, then environment variables such as
            # SIMULATION_AGENTS, then flags. `dais config show --origin` says who set what.
            """);
    String section = "";
    for (ConfigKey key : ConfigLayers.KEYS.all()) {
      String indent = key.section().isEmpty() ? "" : "  ";
      if (!key.section().equals(section)) {
        section = key.section();
        out.append('\n').append(section).append(":\n");
      } else if (section.isEmpty()) {
        out.append('\n');
      }
      out.append(indent).append("# ").append(key.comment()).append('\n');
      out.append(indent).append('#');
      out.append(ConfigRows.yaml(key, key.defaultText())).append('\n');
    }
    return out.toString();
  }
}
