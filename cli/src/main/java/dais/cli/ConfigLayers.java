package dais.cli;

import dais.infrastructure.config.ConfigFile;
import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.ConfigKeys;
import dais.infrastructure.config.Configuration;
import dais.infrastructure.config.Environment;
import dais.infrastructure.config.EnvironmentKey;
import dais.infrastructure.config.EnvironmentVariables;
import dais.infrastructure.config.LoggingKey;
import dais.infrastructure.config.Problem;
import dais.infrastructure.config.Reading;
import dais.infrastructure.config.Setting;
import dais.infrastructure.config.TelemetryConfig;
import dais.infrastructure.config.TelemetryKey;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TelemetryOrigin;
import dais.ledger.DatabaseKey;
import dais.simulation.RunKey;
import dais.simulation.plan.PlanKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All that has a say in the configuration of a command, from the weakest to the strongest:
/// defaults, profile, `dais.yaml`, `dais.local.yaml`, a plan, the environment, flags.
final class ConfigLayers {
  /// Every key that dais reads.
  static final ConfigKeys KEYS =
      ConfigKeys.of(
          Stream.<ConfigKey[]>of(
                  EnvironmentKey.values(),
                  PlanKey.values(),
                  RunKey.values(),
                  DatabaseKey.values(),
                  LoggingKey.values(),
                  TelemetryKey.values())
              .flatMap(Arrays::stream)
              .toList());

  /// The file that `config init` writes.
  static final String FILE = "dais.yaml";

  private static final String LOCAL_FILE = "dais.local.yaml";

  private static final ConfigFile KIND =
      new ConfigFile(
          "configuration",
          KEYS,
          Optional.empty(),
          "`dais config show` lists every key of this version; `dais config init` writes a commented"
              + " file.");

  private final Shell shell;
  private final ConfigOptions options;

  ConfigLayers(Shell shell, ConfigOptions options) {
    this.shell = shell;
    this.options = options;
  }

  /// The file that holds the configuration, or would.
  Path mainFile() {
    return shell.directory().resolve(options.file().orElse(Path.of(FILE)));
  }

  /// The names of the files that are read, weakest first.
  List<Path> files() {
    if (options.file().isPresent()) {
      return List.of(options.file().get());
    }
    return Stream.of(FILE, LOCAL_FILE)
        .map(Path::of)
        .filter(name -> Files.exists(shell.directory().resolve(name)))
        .toList();
  }

  /// What is in force where neither a plan nor a flag of the command says otherwise.
  ///
  /// @throws dais.infrastructure.exit.Refusal if a layer has a problem
  Configuration configuration() {
    return configuration(List.of(), List.of());
  }

  /// What is in force.
  ///
  /// @param plan what a plan file, or the ledger that is gone on with, says
  /// @param flags what the flags of the command say
  /// @throws dais.infrastructure.exit.Refusal if a layer has a problem
  Configuration configuration(List<Setting> plan, List<Setting> flags) {
    List<Setting> files = read(files()).orRefuse();
    List<Setting> environment = environment().orRefuse();
    return base(files, environment).with(files).with(plan).with(environment).with(flags(flags));
  }

  /// Starts what a process tells of itself.
  ///
  /// @param instance what the process is called in its fleet
  /// @throws dais.infrastructure.exit.Refusal if a layer has a problem
  Telemetry telemetry(TelemetryOrigin.Name name, String instance) {
    return Telemetry.start(
        TelemetryConfig.of(configuration(), shell.environment()),
        new TelemetryOrigin(name, instance, new Version().getVersion()[0].replace("dais ", "")));
  }

  /// What is wrong with the files, the environment and what they say together.
  List<Problem> problems() {
    return problems(read(files()), environment());
  }

  /// What is wrong with one file by itself.
  List<Problem> problems(Path file) {
    return problems(read(List.of(file)), new Reading(List.of(), List.of()));
  }

  private List<Problem> problems(Reading files, Reading environment) {
    List<Problem> problems = new ArrayList<>(files.problems());
    problems.addAll(environment.problems());
    if (problems.isEmpty()) {
      problems.addAll(
          ConfigCheck.problems(
              base(files.settings(), environment.settings())
                  .with(files.settings())
                  .with(environment.settings())
                  .with(flags(List.of()))));
    }
    return problems;
  }

  /// Defaults and profile. The profile is chosen by all the other layers.
  private Configuration base(List<Setting> files, List<Setting> environment) {
    Configuration defaults = Configuration.defaults(KEYS);
    Environment chosen =
        defaults
            .with(files)
            .with(environment)
            .with(options.settings())
            .choice(EnvironmentKey.ENVIRONMENT, Environment.class);
    return defaults.with(Profile.of(chosen));
  }

  private List<Setting> flags(List<Setting> ofCommand) {
    List<Setting> flags = new ArrayList<>(options.settings());
    flags.addAll(ofCommand);
    return flags;
  }

  private Reading environment() {
    return EnvironmentVariables.read(KEYS, shell.environment());
  }

  private Reading read(List<Path> files) {
    List<Setting> settings = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Path file : files) {
      Reading reading = KIND.read(shell.directory().resolve(file), file.toString());
      settings.addAll(reading.settings());
      problems.addAll(reading.problems());
    }
    return new Reading(settings, problems);
  }
}
