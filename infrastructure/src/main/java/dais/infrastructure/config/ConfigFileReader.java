package dais.infrastructure.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Reads one file, collecting every problem. Walks its nodes, which know their places.
final class ConfigFileReader {
  private static final String SCHEMA = "schema";

  private final ConfigFile kind;
  private final String name;
  private final List<Setting> settings = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Map<ConfigKey, Node> seen = new HashMap<>();

  /// Where the key of a value stands.
  private final IdentityHashMap<Node, Node> keyNodes = new IdentityHashMap<>();

  ConfigFileReader(ConfigFile kind, String name) {
    this.kind = kind;
    this.name = name;
  }

  Reading read(String yaml) {
    try {
      document(YamlText.compose(yaml, name));
    } catch (YamlText.Unreadable e) {
      problems.add(new Problem(String.valueOf(e.getMessage()), kind.hint()));
    }
    return new Reading(settings, problems);
  }

  /// @param root null where the file is empty
  private void document(@Nullable Node root) {
    if (root == null || isNull(root)) {
      kind.schema()
          .ifPresent(
              schema ->
                  problems.add(
                      new Problem(
                          "expected a %s with `schema: %s` but the file is empty (%s)"
                              .formatted(kind.what(), schema, name),
                          kind.hint())));
      return;
    }
    Map<String, Node> top = entries(root, "a " + kind.what());
    if (root instanceof MappingNode) {
      kind.schema().ifPresent(schema -> checkSchema(root, top, schema));
    }
    top.forEach(this::readTop);
  }

  private void checkSchema(Node root, Map<String, Node> top, String expected) {
    Node schema = top.remove(SCHEMA);
    if (schema == null) {
      problem("expected the key `schema: " + expected + "` but there is none", root);
      return;
    }
    scalar(schema, SCHEMA)
        .filter(found -> !found.equals(expected))
        .ifPresent(found -> problem("schema must be " + expected + " but was " + found, schema));
  }

  private void readTop(String key, Node value) {
    if (kind.keys().hasSection(key)) {
      if (!isNull(value)) {
        entries(value, "the section " + key)
            .forEach((leaf, node) -> readKey(key + "." + leaf, node));
      }
    } else if (key.indexOf('.') > 0 && kind.keys().find(key).isPresent()) {
      String section = key.substring(0, key.indexOf('.'));
      problem(
          "the key %s must stand as %s under %s:"
              .formatted(key, key.substring(section.length() + 1), section),
          value);
    } else {
      readKey(key, value);
    }
  }

  private void readKey(String dotted, Node value) {
    Optional<ConfigKey> found = kind.keys().find(dotted);
    if (found.isEmpty()) {
      problem(kind.keys().unknown(dotted), keyNodes.getOrDefault(value, value));
      return;
    }
    ConfigKey key = found.get();
    Node first = seen.putIfAbsent(key, value);
    if (first != null) {
      problem(
          "%s says %s again, which is at %s already".formatted(dotted, key.dotted(), place(first)),
          value);
      return;
    }
    if (isNull(value)) {
      problem(dotted + " must be " + key.type().description() + " but has no value", value);
      return;
    }
    text(key, value).ifPresent(text -> accept(new Setting(key, text, line(value)), value));
  }

  private void accept(Setting setting, Node value) {
    Optional<String> fault = setting.key().type().fault(setting.text().strip());
    if (fault.isPresent()) {
      problems.add(new Setting(setting.key(), setting.text(), place(value)).problem(fault.get()));
    } else {
      settings.add(setting);
    }
  }

  private Optional<String> text(ConfigKey key, Node value) {
    if (key.type() instanceof ValueType.TextList && value instanceof SequenceNode list) {
      List<String> elements =
          list.getValue().stream()
              .flatMap(element -> scalar(element, "an element of " + key.dotted()).stream())
              .toList();
      return elements.size() == list.getValue().size()
          ? Optional.of(elements.stream().collect(Collectors.joining(",")))
          : Optional.empty();
    }
    return scalar(value, key.dotted());
  }

  /// The entries of a mapping by key, in order, each key once.
  private Map<String, Node> entries(Node node, String what) {
    Map<String, Node> entries = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      problem(what + " must be a mapping of keys to values but was " + form(node), node);
      return entries;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      Optional<String> key = scalar(tuple.getKeyNode(), "a key");
      if (key.isEmpty()) {
        continue;
      }
      Node first = entries.putIfAbsent(key.get(), tuple.getValueNode());
      if (first == null) {
        keyNodes.put(tuple.getValueNode(), tuple.getKeyNode());
      } else {
        problem(
            "the key %s is there twice, first at %s"
                .formatted(key.get(), place(keyNodes.getOrDefault(first, first))),
            tuple.getKeyNode());
      }
    }
    return entries;
  }

  private Optional<String> scalar(Node node, String what) {
    if (node instanceof ScalarNode scalar) {
      return Optional.of(scalar.getValue());
    }
    problem(what + " must be a single value but was " + form(node), node);
    return Optional.empty();
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static String form(Node node) {
    return switch (node) {
      case MappingNode ignored -> "a mapping";
      case SequenceNode ignored -> "a list";
      default -> "a single value";
    };
  }

  private void problem(String message, Node node) {
    problems.add(new Problem(message + " (" + place(node) + ")", kind.hint()));
  }

  private String line(Node node) {
    return name + ":" + YamlPlace.of(node.getStartMark()).line();
  }

  private String place(Node node) {
    return YamlPlace.of(node.getStartMark()).in(name);
  }
}
