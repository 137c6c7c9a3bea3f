package dais.cli;

import dais.infrastructure.config.EnvironmentKey;
import dais.infrastructure.config.LoggingKey;
import dais.infrastructure.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The options of every command that say which configuration it runs under.
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Read this file in place of dais.yaml and dais.local.yaml.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = {"--profile", "--env"},
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "development, staging or production: goes over the defaults.")
  private Optional<String> profile = Optional.empty();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      scope = ScopeType.INHERIT,
      description =
          "error, warn, info, debug or trace: what to log (default: warn; info with a log file).")
  private Optional<String> logLevel = Optional.empty();

  @Option(
      names = "--log-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Log JSON lines to this file as well.")
  private Optional<String> logFile = Optional.empty();

  Optional<Path> file() {
    return file;
  }

  /// What the flags say.
  List<Setting> settings() {
    List<Setting> given = new ArrayList<>();
    profile.ifPresent(
        text -> given.add(new Setting(EnvironmentKey.ENVIRONMENT, text, "--profile")));
    logLevel.ifPresent(text -> given.add(new Setting(LoggingKey.LEVEL, text, "--log-level")));
    logFile.ifPresent(text -> given.add(new Setting(LoggingKey.FILE, text, "--log-file")));
    return given;
  }
}
