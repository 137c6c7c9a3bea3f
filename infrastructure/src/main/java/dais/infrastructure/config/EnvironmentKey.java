package dais.infrastructure.config;

import java.util.Locale;

/// The key that chooses the profile.
public enum EnvironmentKey implements ConfigKey {
  ENVIRONMENT(
      new KeyDefinition(
          "environment",
          ValueType.Choice.of(Environment.class),
          "",
          "What this installation is for: chooses the profile that goes over the defaults."));

  @SuppressWarnings("ImmutableEnumChecker") // A record of texts and copied lists.
  private final KeyDefinition definition;

  EnvironmentKey(KeyDefinition definition) {
    this.definition = definition;
  }

  @Override
  public KeyDefinition definition() {
    return definition;
  }

  @Override
  public String defaultText() {
    return Environment.NONE.name().toLowerCase(Locale.ROOT);
  }
}
