package dais.infrastructure.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/// The keys that may be set in one place, in the order in which they are shown: section by section.
public final class ConfigKeys {
  private final List<ConfigKey> all;
  private final SequencedSet<String> sections = new LinkedHashSet<>();
  private final Map<String, ConfigKey> byName = new HashMap<>();

  private ConfigKeys(Collection<? extends ConfigKey> keys) {
    for (ConfigKey key : keys) {
      if (!key.section().isEmpty()) {
        sections.add(key.section());
      }
      byName.put(key.dotted(), key);
      key.aliases().forEach(alias -> byName.put(alias, key));
    }
    List<ConfigKey> sorted = new ArrayList<>();
    keys.stream().filter(key -> key.section().isEmpty()).forEach(sorted::add);
    for (String section : sections) {
      keys.stream().filter(key -> key.section().equals(section)).forEach(sorted::add);
    }
    all = List.copyOf(sorted);
  }

  public static ConfigKeys of(Collection<? extends ConfigKey> keys) {
    return new ConfigKeys(keys);
  }

  /// Every key; those at the top of a file first, then section by section.
  public List<ConfigKey> all() {
    return all;
  }

  /// The keys of one section.
  public List<ConfigKey> in(String section) {
    return all.stream().filter(key -> key.section().equals(section)).toList();
  }

  public boolean hasSection(String name) {
    return sections.contains(name);
  }

  /// The key with this dotted name or alias.
  public Optional<ConfigKey> find(String dotted) {
    return Optional.ofNullable(byName.get(dotted));
  }

  /// What to say of a name that is none of ours: with the name of a key or section that was likely
  /// meant. A name without a section may be that of a key whose section was forgotten.
  public String unknown(String name) {
    Map<String, String> meant = new HashMap<>();
    all.forEach(key -> meant.put(key.dotted(), key.dotted()));
    if (name.indexOf('.') < 0) {
      meant.clear();
      all.forEach(key -> meant.put(key.leaf(), key.dotted()));
      sections.forEach(section -> meant.put(section, section));
    }
    return "unknown key "
        + name
        + "; did you mean "
        + meant.get(NearestName.to(name, meant.keySet()))
        + "?";
  }

  /// The keys and aliases by environment variable.
  Map<String, ConfigKey> byEnvironmentName() {
    Map<String, ConfigKey> variables = new HashMap<>();
    byName.forEach((name, key) -> variables.put(ConfigKey.environmentName(name), key));
    all.forEach(key -> key.standardVariables().forEach(name -> variables.put(name, key)));
    return variables;
  }

  SequencedSet<String> sections() {
    return sections;
  }
}
