package dais.simulation.plan;

import dais.infrastructure.exit.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Walks a plan file's nodes, which know their lines.
final class PlanReader {
  static final String HINT = "`dais run --print-plan` prints a complete plan file to start from.";

  private static final String SCHEMA_KEY = "schema";

  private final String name;

  /// @param name what the file is called in messages
  PlanReader(String name) {
    this.name = name;
  }

  /// @param root the document, or null where the file is empty
  List<Setting> settings(@Nullable Node root) {
    if (root == null) {
      throw Refusal.badInput(
          "expected a plan with `schema: " + Plan.SCHEMA + "` but the file is empty (" + name + ")",
          HINT);
    }
    Map<String, Node> top = mapping(root, "a plan");
    checkSchema(root, top.get(SCHEMA_KEY));
    List<String> sections =
        Arrays.stream(PlanKey.values())
            .map(PlanKey::section)
            .distinct()
            .collect(Collectors.toCollection(ArrayList::new));
    List<Setting> settings = new ArrayList<>();
    sections.add(SCHEMA_KEY);
    for (NodeTuple tuple : tuples(root)) {
      String section = scalar(tuple.getKeyNode(), "a key");
      if (!sections.contains(section)) {
        throw unknown(section, sections, tuple.getKeyNode());
      }
      if (!section.equals(SCHEMA_KEY)) {
        readSection(section, tuple.getValueNode(), settings);
      }
    }
    return settings;
  }

  private void readSection(String section, Node node, List<Setting> settings) {
    mapping(node, "the section " + section);
    for (NodeTuple tuple : tuples(node)) {
      String dotted = section + "." + scalar(tuple.getKeyNode(), "a key");
      PlanKey key =
          PlanKey.of(dotted)
              .orElseThrow(
                  () ->
                      unknown(
                          dotted,
                          Arrays.stream(PlanKey.values()).map(PlanKey::dotted).toList(),
                          tuple.getKeyNode()));
      settings.add(new Setting(key, text(key, tuple.getValueNode()), line(tuple.getValueNode())));
    }
  }

  private String text(PlanKey key, Node node) {
    if (key == PlanKey.DETECTORS && node instanceof SequenceNode list) {
      return list.getValue().stream()
          .map(element -> scalar(element, "an element of " + key.dotted()))
          .collect(Collectors.joining(","));
    }
    return scalar(node, key.dotted());
  }

  private void checkSchema(Node root, @Nullable Node schema) {
    if (schema == null) {
      throw refuse("expected the key `schema: " + Plan.SCHEMA + "` but there is none", root);
    }
    String found = scalar(schema, SCHEMA_KEY);
    if (!found.equals(Plan.SCHEMA)) {
      throw refuse("schema must be " + Plan.SCHEMA + " but was " + found, schema);
    }
  }

  /// The entries of a mapping by key, each key once.
  private Map<String, Node> mapping(Node node, String what) {
    if (!(node instanceof MappingNode)) {
      throw refuse(what + " must be a mapping of keys to values but was " + kind(node), node);
    }
    Map<String, Node> entries = new HashMap<>();
    for (NodeTuple tuple : tuples(node)) {
      String key = scalar(tuple.getKeyNode(), "a key");
      Node first = entries.putIfAbsent(key, tuple.getKeyNode());
      if (first != null) {
        throw refuse(
            "the key " + key + " is there twice, first at " + where(name, first.getStartMark()),
            tuple.getKeyNode());
      }
    }
    entries.clear();
    tuples(node)
        .forEach(tuple -> entries.put(scalar(tuple.getKeyNode(), "a key"), tuple.getValueNode()));
    return entries;
  }

  private static List<NodeTuple> tuples(Node mapping) {
    return ((MappingNode) mapping).getValue();
  }

  private String scalar(Node node, String what) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw refuse(what + " must be a single value but was " + kind(node), node);
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode ignored -> "a mapping";
      case SequenceNode ignored -> "a list";
      default -> "a single value";
    };
  }

  private Refusal unknown(String key, Collection<String> known, Node node) {
    return refuse(
        "unknown key " + key + "; did you mean " + NearestName.to(key, known) + "?", node);
  }

  private Refusal refuse(String message, Node node) {
    return Refusal.badInput(message + " (" + where(name, node.getStartMark()) + ")", HINT);
  }

  private String line(Node node) {
    return name + ":" + (node.getStartMark().getLine() + 1);
  }

  static String where(String name, Mark mark) {
    return name + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
  }
}
