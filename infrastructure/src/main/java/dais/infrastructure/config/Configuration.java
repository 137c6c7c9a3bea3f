package dais.infrastructure.config;

import dais.infrastructure.exit.Refusal;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// A value for every key, each with its origin. Immutable. Later layers win: start from
/// [#defaults], then add profile, files, environment and flags, in that order.
public final class Configuration {
  private final ConfigKeys keys;
  private final Map<ConfigKey, Setting> values;

  private Configuration(ConfigKeys keys, Map<ConfigKey, Setting> values) {
    this.keys = keys;
    this.values = values;
  }

  /// Every key at its default.
  public static Configuration defaults(ConfigKeys keys) {
    Map<ConfigKey, Setting> values = new LinkedHashMap<>();
    keys.all().forEach(key -> values.put(key, new Setting(key, key.defaultText(), "default")));
    return new Configuration(keys, values);
  }

  /// These values with `layer` over them.
  ///
  /// @param layer settings of keys that this configuration has
  public Configuration with(Collection<Setting> layer) {
    Map<ConfigKey, Setting> merged = new LinkedHashMap<>(values);
    for (Setting setting : layer) {
      if (merged.replace(setting.key(), setting) == null) {
        throw new IllegalArgumentException("no key of this configuration: " + setting);
      }
    }
    return new Configuration(keys, merged);
  }

  public ConfigKeys keys() {
    return keys;
  }

  /// The value of `key` as it was written, and where it comes from.
  public Setting setting(ConfigKey key) {
    Setting setting = values.get(key);
    if (setting == null) {
      throw new IllegalStateException("every key has a value but " + key.dotted() + " has none");
    }
    return setting;
  }

  /// All values as their keys print them, in the order of the keys.
  public List<Setting> all() {
    return values.values().stream()
        .map(setting -> new Setting(setting.key(), canonical(setting), setting.origin()))
        .toList();
  }

  /// Every value that is none.
  public List<Problem> problems() {
    return values.values().stream()
        .flatMap(
            setting ->
                setting.key().type().fault(setting.text().strip()).map(setting::problem).stream())
        .toList();
  }

  /// The value as its key prints it.
  ///
  /// @throws Refusal if it is none, with its origin; so do the methods below
  public String text(ConfigKey key) {
    Setting setting = setting(key);
    key.type()
        .fault(setting.text().strip())
        .map(setting::problem)
        .ifPresent(
            problem -> {
              throw problem.refusal();
            });
    return canonical(setting);
  }

  public List<String> texts(ConfigKey key) {
    return Arrays.stream(text(key).split(",", -1)).map(String::strip).toList();
  }

  public int integer(ConfigKey key) {
    return Math.toIntExact(number(key));
  }

  public long number(ConfigKey key) {
    return Long.parseLong(text(key));
  }

  /// A decimal number in millionths.
  public int micros(ConfigKey key) {
    return new BigDecimal(text(key)).movePointRight(6).intValueExact();
  }

  /// A decimal number of seconds.
  public Duration seconds(ConfigKey key) {
    return Duration.ofNanos(new BigDecimal(text(key)).movePointRight(9).longValueExact());
  }

  public boolean flag(ConfigKey key) {
    return text(key).equals("true");
  }

  public <E extends Enum<E>> E choice(ConfigKey key, Class<E> type) {
    return Enum.valueOf(type, text(key).toUpperCase(Locale.ROOT));
  }

  /// The text unless it is `word`, which stands for none.
  public Optional<String> unless(String word, ConfigKey key) {
    return Optional.of(text(key)).filter(text -> !text.equals(word));
  }

  public Optional<Path> path(ConfigKey key, String none) {
    return unless(none, key).map(Path::of);
  }

  /// What a record's constructor makes of these values. Its exception begins with the key that it
  /// is about; this adds the value's origin, which the record does not know.
  ///
  /// @throws Refusal in place of the [IllegalArgumentException]
  public <T> T build(Supplier<T> constructor) {
    try {
      return constructor.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      Optional<ConfigKey> key = keys.find(message.substring(0, Math.max(0, message.indexOf(' '))));
      throw key.map(
              k ->
                  Refusal.badInput(
                      message + " (" + setting(k).origin() + ")", "Change it: " + k.comment()))
          .orElseGet(
              () -> Refusal.badInput(message, "`dais config show --origin` says who set what."));
    }
  }

  private static String canonical(Setting setting) {
    return setting.key().type().canonical(setting.text());
  }
}
