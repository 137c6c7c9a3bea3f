package dais.infrastructure.config;

import java.util.List;

/// What a key is called, holds and means.
///
/// @param dotted `section.name`, or a name alone at the top of a file
/// @param type which texts are values of it
/// @param unit what a number counts; may be empty
/// @param meaning one or two sentences
/// @param aliases other dotted names of it
public record KeyDefinition(
    String dotted, ValueType type, String unit, String meaning, List<String> aliases) {
  public KeyDefinition {
    aliases = List.copyOf(aliases);
  }

  public KeyDefinition(String dotted, ValueType type, String unit, String meaning) {
    this(dotted, type, unit, meaning, List.of());
  }

  /// The same key, known by other names too.
  public KeyDefinition alias(String... names) {
    return new KeyDefinition(dotted, type, unit, meaning, List.of(names));
  }
}
