package dais.infrastructure.config;

import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/// The part of YAML that is used here: mappings, lists and scalars, without anchors, aliases and
/// tags, by which a short file can stand for a huge or foreign one.
final class YamlText {
  private YamlText() {}

  /// Thrown for a text that is no such YAML; the message says where.
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private Unreadable(String problem, String where) {
      super("not readable as YAML: " + problem + " (" + where + ")");
    }
  }

  /// The document, or null where there is none.
  ///
  /// @param name what the file is called in messages
  static @Nullable Node compose(String yaml, String name) throws Unreadable {
    Yaml parser = new Yaml(new SafeConstructor(new LoaderOptions()));
    try {
      for (Event event : parser.parse(new StringReader(yaml))) {
        refuseReference(event, name);
      }
      return parser.compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      throw new Unreadable(
          e.getProblem(),
          e.getProblemMark() == null ? name : YamlPlace.of(e.getProblemMark()).in(name));
    } catch (ReaderException e) {
      String before = yaml.substring(0, yaml.offsetByCodePoints(0, e.getPosition()));
      throw new Unreadable(
          "the character U+%04X is not allowed".formatted(e.getCodePoint()),
          YamlPlace.after(before).in(name));
    } catch (YAMLException e) {
      throw new Unreadable(String.valueOf(e.getMessage()), name);
    }
  }

  private static void refuseReference(Event event, String name) throws Unreadable {
    String where = YamlPlace.of(event.getStartMark()).in(name);
    if (event instanceof NodeEvent node && node.getAnchor() != null) {
      String sign = event instanceof AliasEvent ? "alias *" : "anchor &";
      throw new Unreadable("the " + sign + node.getAnchor() + " is not allowed", where);
    }
    String tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent collection -> collection.getTag();
          default -> null;
        };
    if (tag != null) {
      throw new Unreadable("the tag " + tag + " is not allowed", where);
    }
  }
}
