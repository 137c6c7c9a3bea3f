package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Setting;
import dais.simulation.plan.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais config show`: every key that the code reads, with the value that a run would use.
@Command(
    name = "show",
    description = "Print every setting as key = value.",
    mixinStandardHelpOptions = true)
final class ConfigShowCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--origin", description = "Say where each value comes from.")
  private boolean origin;

  @Option(names = "--plan", paramLabel = "FILE", description = "With the values of this plan file.")
  private Optional<Path> planFile = Optional.empty();

  @Mixin private OutputOption output = new OutputOption();

  ConfigShowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    List<ProcessSetting> settings = new ArrayList<>();
    for (Setting setting : resolved().all()) {
      settings.add(new ProcessSetting(setting.key().dotted(), setting.text(), setting.origin()));
    }
    settings.add(LedgerPath.setting(shell));
    settings.add(Logging.level(shell, ""));
    new Rows<>("settings", this::text, ConfigShowCommand::write)
        .print(shell, output.format(), settings);
    return ExitCode.OK.code();
  }

  private Settings resolved() {
    Settings settings =
        Settings.defaults()
            .with(planFile.map(PlanFile::read).orElse(List.of()))
            .with(Settings.environment(shell.environment()));
    settings.plan(); // Refuses what a run would refuse.
    return settings;
  }

  private String text(ProcessSetting setting) {
    String line = setting.key() + " = " + setting.value();
    return origin ? line + "  # " + setting.origin() : line;
  }

  private static void write(JsonGenerator json, ProcessSetting setting) throws IOException {
    json.writeStringField("key", setting.key());
    json.writeStringField("value", setting.value());
    json.writeStringField("origin", setting.origin());
  }
}
