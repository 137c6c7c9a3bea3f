package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.recorded.CsvMapping.Column;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// A mapping in a YAML file, whose values know their places: `file:line:column`.
final class YamlMap {
  private static final String HINT = "README.md shows a mapping under \"Your own CSV files\".";

  private final String file;
  private final Mark begin;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Mark> places = new LinkedHashMap<>();

  private YamlMap(String file, Node node) {
    this.file = file;
    this.begin = node.getStartMark();
  }

  /// The document `yaml` of a file with this name.
  ///
  /// @throws Refusal if it is no YAML mapping
  static YamlMap root(String yaml, String file) {
    try {
      Node node =
          new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(yaml));
      if (node == null) {
        throw Refusal.badInput(file + ": expected a mapping but the file is empty", HINT);
      }
      return of(file, node);
    } catch (MarkedYAMLException e) {
      throw Refusal.badInput(
          "not readable as YAML: %s (%s)"
              .formatted(e.getProblem(), where(file, e.getProblemMark())),
          HINT);
    } catch (YAMLException e) {
      throw Refusal.badInput("not readable as YAML: %s (%s)".formatted(e.getMessage(), file), HINT);
    }
  }

  private static YamlMap of(String file, Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong(file, "mapping", "keys and values", kind(node), node.getStartMark());
    }
    YamlMap map = new YamlMap(file, node);
    for (NodeTuple tuple : mapping.getValue()) {
      String key = scalar(file, "key", tuple.getKeyNode());
      Mark place = tuple.getKeyNode().getStartMark();
      if (map.values.put(key, tuple.getValueNode()) != null) {
        throw wrong(file, key, "the key once", "it twice", place);
      }
      map.places.put(key, place);
    }
    return map;
  }

  /// Refuses keys that are not among `known`.
  void allow(List<String> known) {
    places.forEach(
        (key, place) -> {
          if (!known.contains(key)) {
            throw wrong(file, "key", "one of " + String.join(", ", known), "'" + key + "'", place);
          }
        });
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /// A single value.
  String text(String key) {
    return scalar(file, key, value(key));
  }

  /// A list of single values.
  List<String> texts(String key) {
    return list(key).stream().map(node -> scalar(file, key, node)).toList();
  }

  /// The name of a column.
  Column column(String key) {
    return new Column(text(key).strip(), where(file, value(key).getStartMark()));
  }

  Optional<Column> optionalColumn(String key) {
    return has(key) ? Optional.of(column(key)) : Optional.empty();
  }

  /// A mapping with these keys, if it is there.
  Optional<YamlMap> map(String key, List<String> known) {
    if (!has(key)) {
      return Optional.empty();
    }
    YamlMap map = of(file, value(key));
    map.allow(known);
    return Optional.of(map);
  }

  /// A list whose elements are mappings, or single values that stand for their key `shorthand`.
  List<YamlMap> entries(String key, String shorthand) {
    return list(key).stream()
        .map(
            node -> {
              if (!(node instanceof ScalarNode)) {
                return of(file, node);
              }
              YamlMap map = new YamlMap(file, node);
              map.values.put(shorthand, node);
              map.places.put(shorthand, node.getStartMark());
              return map;
            })
        .toList();
  }

  /// The refusal of the value of `key`.
  Refusal refusal(String key, String expected, String found) {
    return wrong(file, key, expected, found, value(key).getStartMark());
  }

  private List<Node> list(String key) {
    if (value(key) instanceof SequenceNode list) {
      return list.getValue();
    }
    throw refusal(key, "a list", kind(value(key)));
  }

  private Node value(String key) {
    Node value = values.get(key);
    if (value == null) {
      throw wrong(file, key, "a value", "none", begin);
    }
    return value;
  }

  private static String scalar(String file, String key, Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw wrong(file, key, "a single value", kind(node), node.getStartMark());
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      default -> "a single value";
    };
  }

  private static Refusal wrong(String file, String key, String expected, String found, Mark place) {
    return Refusal.badInput(
        "%s: expected %s but found %s (%s)".formatted(key, expected, found, where(file, place)),
        HINT);
  }

  private static String where(String file, Mark mark) {
    return "%s:%d:%d".formatted(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
