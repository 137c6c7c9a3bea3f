package dais.infrastructure.config;

import org.yaml.snakeyaml.error.Mark;

/// A place in a text.
///
/// @param line from 1
/// @param column from 1, in UTF-16 units
record YamlPlace(int line, int column) {
  static YamlPlace of(Mark mark) {
    return new YamlPlace(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /// The place that follows `text`.
  static YamlPlace after(String text) {
    int lineStart = text.lastIndexOf('\n') + 1;
    return new YamlPlace(
        1 + Math.toIntExact(text.chars().filter(c -> c == '\n').count()),
        text.length() - lineStart + 1);
  }

  String in(String name) {
    return name + ":" + line + ":" + column;
  }
}
