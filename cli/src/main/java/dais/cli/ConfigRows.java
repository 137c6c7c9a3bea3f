package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.Setting;
import dais.infrastructure.config.ValueType.TextList;
import dais.infrastructure.config.YamlScalar;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;

/// How a setting is printed.
final class ConfigRows {
  private ConfigRows() {}

  static void write(JsonGenerator json, Setting setting) throws IOException {
    json.writeStringField("key", setting.key().dotted());
    json.writeStringField("value", setting.text());
    json.writeStringField("origin", setting.origin());
  }

  /// `leaf: value`, as it stands under its section.
  static String yaml(ConfigKey key, String text) {
    String value =
        key.type() instanceof TextList
            ? Arrays.stream(text.split(",", -1))
                .map(element -> YamlScalar.print(element.strip()))
                .collect(Collectors.joining(", ", "[", "]"))
            : YamlScalar.print(text);
    return key.leaf() + ": " + value;
  }
}
