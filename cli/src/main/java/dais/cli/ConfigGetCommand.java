package dais.cli;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.Configuration;
import dais.infrastructure.config.Setting;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `dais config get`: one value, bare, or one section as YAML.
@Command(
    name = "get",
    description = "Print the value of a key, or a whole section as YAML.",
    mixinStandardHelpOptions = true)
final class ConfigGetCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Parameters(paramLabel = "KEY", description = "section.name, or a section.")
  private String name = "";

  @Mixin private OutputOption output = new OutputOption();

  ConfigGetCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    boolean section = ConfigLayers.KEYS.hasSection(name);
    List<ConfigKey> keys = section ? ConfigLayers.KEYS.in(name) : List.of(key());
    Configuration configuration = layers.configuration();
    new Rows<Setting>(
            "settings",
            setting -> section ? ConfigRows.yaml(setting.key(), setting.text()) : setting.text(),
            ConfigRows::write)
        .print(
            shell,
            output.format(),
            configuration.all().stream().filter(setting -> keys.contains(setting.key())).toList());
    return ExitCode.OK.code();
  }

  private ConfigKey key() {
    return ConfigLayers.KEYS
        .find(name)
        .orElseThrow(
            () ->
                Refusal.badInput(
                    ConfigLayers.KEYS.unknown(name), "`dais config show` lists every key."));
  }
}
