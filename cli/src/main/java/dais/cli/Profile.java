package dais.cli;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.Environment;
import dais.infrastructure.config.LoggingKey;
import dais.infrastructure.config.Setting;
import dais.ledger.DatabaseKey;
import dais.simulation.RunKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The values that an environment puts over the defaults.
final class Profile {
  private Profile() {}

  static List<Setting> of(Environment environment) {
    String origin = "profile " + environment.name().toLowerCase(Locale.ROOT);
    return values(environment).entrySet().stream()
        .map(value -> new Setting(value.getKey(), value.getValue(), origin))
        .toList();
  }

  private static Map<ConfigKey, String> values(Environment environment) {
    return switch (environment) {
      case NONE -> Map.of();
      // Trouble shows at once and in full.
      case DEVELOPMENT ->
          Map.of(
              LoggingKey.LEVEL, "debug",
              RunKey.STOP_ON_ERROR, "true",
              DatabaseKey.CONNECTION_POOL_SIZE, "2",
              DatabaseKey.TIMEOUT, "2");
      // As in production, but what happens is logged too.
      case STAGING ->
          Map.of(
              LoggingKey.LEVEL, "info",
              RunKey.PARALLEL, "true",
              DatabaseKey.CONNECTION_POOL_SIZE, "8",
              DatabaseKey.TIMEOUT, "30");
      // All processors, patience with other readers, logs for machines, kept for long.
      case PRODUCTION ->
          Map.of(
              LoggingKey.CONSOLE, "json",
              LoggingKey.MAX_BYTES, "104857600",
              LoggingKey.BACKUP_COUNT, "10",
              RunKey.PARALLEL, "true",
              DatabaseKey.CONNECTION_POOL_SIZE, "20",
              DatabaseKey.TIMEOUT, "60");
    };
  }
}
