package dais.infrastructure.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What the environment says: `SECTION_NAME` sets the key `section.name`. An empty variable says
/// nothing.
public final class EnvironmentVariables {
  /// Names in our sections that are widely used by other programs, and mean nothing to this one.
  private static final Pattern FOREIGN =
      Pattern.compile(
          "DATABASE_(URL|URI|DSN|HOST|HOSTNAME|PORT|NAME|USER|USERNAME|PASS|PASSWORD|SCHEMA|DRIVER"
              + "|ADAPTER|TYPE|SSL|SSLMODE)"
              + "|LOGGING_(CONFIG|(LEVEL|PATTERN|FILE|CHARSET|GROUP|LOGBACK|LOG4J2|STRUCTURED)_.+)");

  private EnvironmentVariables() {}

  /// The values of `keys` in `variables`. A variable that begins with one of our sections and names
  /// no key is a problem, unless it is well known to be another program's.
  public static Reading read(ConfigKeys keys, Map<String, String> variables) {
    Map<String, ConfigKey> known = keys.byEnvironmentName();
    Map<ConfigKey, Setting> settings = new HashMap<>();
    List<Problem> problems = new ArrayList<>();
    new TreeMap<>(variables)
        .forEach(
            (name, text) -> {
              ConfigKey key = known.get(name);
              if (key == null) {
                if (isOurs(keys, name)) {
                  problems.add(unknown(name, known));
                }
              } else if (!text.isBlank()) {
                Setting setting = new Setting(key, text, "environment " + name);
                Setting other = settings.putIfAbsent(key, setting);
                if (other != null) {
                  problems.add(twice(other, setting));
                }
                key.type().fault(text.strip()).map(setting::problem).ifPresent(problems::add);
              }
            });
    return new Reading(
        keys.all().stream().filter(settings::containsKey).map(settings::get).toList(), problems);
  }

  private static boolean isOurs(ConfigKeys keys, String name) {
    return keys.sections().stream()
            .anyMatch(section -> name.startsWith(ConfigKey.environmentName(section) + "_"))
        && !FOREIGN.matcher(name).matches();
  }

  private static Problem unknown(String name, Map<String, ConfigKey> known) {
    return new Problem(
        "the environment variable %s names no key; did you mean %s?"
            .formatted(name, NearestName.to(name, known.keySet())),
        "Correct it, or if it is another program's, leave it out: env -u " + name + " dais ...");
  }

  private static Problem twice(Setting first, Setting second) {
    return new Problem(
        "%s is set twice: by %s and by %s"
            .formatted(first.key().dotted(), first.origin(), second.origin()),
        "Unset one of them.");
  }
}
