package dais.cli;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.ValueType;
import dais.infrastructure.config.ValueType.Choice;
import dais.infrastructure.config.ValueType.DecimalNumber;
import dais.infrastructure.config.ValueType.FilePath;
import dais.infrastructure.config.ValueType.OrWord;
import dais.infrastructure.config.ValueType.Text;
import dais.infrastructure.config.ValueType.TextList;
import dais.infrastructure.config.ValueType.WholeNumber;
import dais.infrastructure.config.ValueType.YesNo;
import java.util.List;

/// For every key two values that are not its default, and that a run would take.
final class SampleValues {
  private SampleValues() {}

  /// Two different values.
  static List<String> of(ConfigKey key) {
    return switch (key.dotted()) {
      case "traffic.spec" -> List.of("synthetic:family=scan", "synthetic:family=worm");
      case "traffic.baseline" -> List.of("synthetic", "synthetic:family=scan");
      case "traffic.split" -> List.of("iid", "dirichlet:0.5");
      case "detection.detectors" -> List.of("forest", "forest,neighbours");
      case "consensus.rule" -> List.of("two-thirds", "majority");
      case "monitoring.otlp_endpoint" ->
          List.of("http://localhost:4317", "https://tel.example:4317");
      default -> of(key.type(), key.defaultText());
    };
  }

  private static List<String> of(ValueType type, String byDefault) {
    return switch (type) {
      case WholeNumber whole -> numbers(whole, byDefault);
      case DecimalNumber ignored -> List.of("0.25", "0.125");
      case Choice choice ->
          choice.names().stream().filter(name -> !name.equals(byDefault)).limit(2).toList();
      case YesNo ignored -> List.of(byDefault.equals("true") ? "false" : "true", byDefault);
      case FilePath ignored -> List.of("a.file", "b.file");
      case OrWord orWord -> of(orWord.type(), byDefault);
      case Text ignored -> throw new IllegalArgumentException("no sample for " + type);
      case TextList ignored -> throw new IllegalArgumentException("no sample for " + type);
    };
  }

  private static List<String> numbers(WholeNumber type, String byDefault) {
    long least = Math.max(type.least(), 0);
    return List.of(least + 2, least + 3, least + 4).stream()
        .map(String::valueOf)
        .filter(text -> !text.equals(byDefault))
        .limit(2)
        .toList();
  }
}
