package dais.infrastructure.config;

/// One value as somebody wrote it.
///
/// @param key what it sets
/// @param text the value as text; a list's elements are separated by commas
/// @param origin who says so: `default`, `profile production`, `dais.yaml:14`, `environment
///   SIMULATION_AGENTS` or a flag such as `--agents`
public record Setting(ConfigKey key, String text, String origin) {
  /// What is wrong with the value, if anything is: a sentence with key, value and origin.
  Problem problem(String fault) {
    return new Problem(
        "%s must be %s (%s)".formatted(key.dotted(), fault, origin),
        key.type() instanceof ValueType.Choice choice
            ? "Did you mean %s? %s"
                .formatted(NearestName.to(choice.canonical(text), choice.names()), key.comment())
            : "Change it: " + key.comment());
  }
}
