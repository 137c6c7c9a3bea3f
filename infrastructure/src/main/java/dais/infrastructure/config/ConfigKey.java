package dais.infrastructure.config;

import java.util.List;
import java.util.Locale;

/// A key of the configuration. The keys of a subject are an enum beside the record that they are
/// read into, which also holds their defaults.
public interface ConfigKey {
  KeyDefinition definition();

  /// The value where nobody says anything, as a file can hold it.
  String defaultText();

  /// The key as written everywhere: `section.name`, or a name alone at the top of a file.
  default String dotted() {
    return definition().dotted();
  }

  /// Other names that mean the same.
  default List<String> aliases() {
    return definition().aliases();
  }

  default ValueType type() {
    return definition().type();
  }

  /// The environment variable that sets it: `SECTION_NAME`.
  default String environmentName() {
    return environmentName(dotted());
  }

  /// What the key means, with type, range and unit, as one line.
  default String comment() {
    KeyDefinition definition = definition();
    String constraint = type().description();
    String unit = definition.unit().isEmpty() ? "" : ", in " + definition.unit();
    return "%s %s%s%s."
        .formatted(
            definition.meaning(),
            constraint.substring(0, 1).toUpperCase(Locale.ROOT),
            constraint.substring(1),
            unit);
  }

  /// The part before the dot; empty for a key at the top of a file.
  default String section() {
    return dotted().substring(0, Math.max(0, dotted().indexOf('.')));
  }

  /// The part after the section.
  default String leaf() {
    return dotted().substring(dotted().indexOf('.') + 1);
  }

  /// Environment variables that a standard gives the same meaning.
  default List<String> standardVariables() {
    return List.of();
  }

  /// The environment variable of a dotted name.
  static String environmentName(String dotted) {
    return dotted.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
