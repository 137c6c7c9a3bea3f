package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.ContentHash;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.recorded.CsvMapping.Column;
import dais.node.traffic.recorded.CsvMapping.Columns;
import dais.node.traffic.recorded.CsvMapping.LabelColumn;
import dais.node.traffic.recorded.CsvMapping.TimeColumn;
import dais.node.traffic.recorded.CsvMapping.TimeUnit;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads the mapping of a CSV file: YAML with `schema: dais.csv-mapping/v1`.
final class MappingFile {
  private static final String SCHEMA = "dais.csv-mapping/v1";
  private static final int MOST_NUMBERS = 128;
  private static final int MOST_CATEGORIES = 16;
  private static final List<String> KEYS =
      List.of(
          "schema",
          "name",
          "delimiter",
          "missing",
          "time",
          "source",
          "destination",
          "protocol",
          "label",
          "numbers",
          "categories");

  private MappingFile() {}

  /// What `file` says.
  ///
  /// @throws Refusal if it cannot be read or is no mapping, with file, line and column
  static CsvMapping read(Path file) {
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw Refusal.badInput("there is no mapping file " + file, "Check the path after mapping=.");
    } catch (CharacterCodingException e) {
      throw Refusal.badInput(
          "the mapping " + file + ": expected UTF-8 but found other bytes", "Save it as UTF-8.");
    } catch (IOException e) {
      throw Refusal.badInput(
          "the mapping file %s cannot be read: %s".formatted(file, e),
          "Check the path after mapping=; it names a YAML file.");
    }
    YamlMap root = YamlMap.root(yaml, file.toString());
    root.allow(KEYS);
    String schema = root.text("schema");
    if (!schema.equals(SCHEMA)) {
      throw root.refusal("schema", SCHEMA, "'" + schema + "'");
    }
    return mapping(root, ContentHash.ofText(yaml));
  }

  private static CsvMapping mapping(YamlMap root, String hash) {
    List<Column> numbers = new ArrayList<>();
    List<Integer> plain = new ArrayList<>();
    for (YamlMap number : root.entries("numbers", "column")) {
      number.allow(List.of("column", "transform"));
      if (transformIsPlain(number)) {
        plain.add(numbers.size());
      }
      numbers.add(number.column("column"));
    }
    List<Column> categories =
        root.has("categories")
            ? root.entries("categories", "column").stream()
                .map(category -> category.column("column"))
                .toList()
            : List.of();
    checkSize(root, "numbers", numbers, MOST_NUMBERS);
    checkSize(root, "categories", categories, MOST_CATEGORIES);
    if (numbers.isEmpty()) {
      throw root.refusal("numbers", "at least 1 column", "none");
    }
    Columns columns = columns(root);
    List<String> names = new ArrayList<>(List.of(columns.protocol().name()));
    categories.forEach(column -> names.add(column.name()));
    String name = root.text("name");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw root.refusal(
          "name", "1 to 64 letters, digits, points, dashes or underscores", "'" + name + "'");
    }
    return new CsvMapping(
        new FlowSchema(name, numbers.stream().map(Column::name).toList(), names, plain),
        delimiter(root),
        columns,
        numbers,
        categories,
        label(root),
        root.has("missing") ? new HashSet<>(root.texts("missing")) : Set.of("", "-"),
        hash);
  }

  private static boolean transformIsPlain(YamlMap number) {
    String transform = number.has("transform") ? number.text("transform") : "log1p";
    return switch (transform) {
      case "plain" -> true;
      case "log1p" -> false;
      default -> throw number.refusal("transform", "log1p or plain", "'" + transform + "'");
    };
  }

  private static void checkSize(YamlMap root, String key, List<Column> columns, int most) {
    if (columns.size() > most) {
      throw root.refusal(key, "at most " + most + " columns", columns.size() + "");
    }
    Set<String> seen = new HashSet<>();
    for (Column column : columns) {
      if (!seen.add(column.name())) {
        throw Refusal.badInput(
            "%s: expected each column once but found '%s' twice (%s)"
                .formatted(key, column.name(), column.where()),
            "Take the repetition out.");
      }
    }
  }

  private static char delimiter(YamlMap root) {
    String text = root.has("delimiter") ? root.text("delimiter") : ",";
    String one = text.equals("tab") ? "\t" : text;
    if (one.length() != 1 || "\"\r\n".contains(one)) {
      throw root.refusal("delimiter", "one character other than a quote, or tab", "'" + text + "'");
    }
    return one.charAt(0);
  }

  private static Columns columns(YamlMap root) {
    Optional<YamlMap> source = root.map("source", List.of("address"));
    Optional<YamlMap> destination = root.map("destination", List.of("address", "port"));
    return new Columns(
        root.column("protocol"),
        root.map("time", List.of("column", "unit"))
            .map(time -> new TimeColumn(time.column("column"), unit(time))),
        source.map(end -> end.column("address")),
        destination.flatMap(end -> end.optionalColumn("address")),
        destination.flatMap(end -> end.optionalColumn("port")));
  }

  private static TimeUnit unit(YamlMap time) {
    String text = time.text("unit");
    for (TimeUnit unit : TimeUnit.values()) {
      if (unit.name().toLowerCase(Locale.ROOT).equals(text)) {
        return unit;
      }
    }
    throw time.refusal("unit", "seconds, milliseconds, microseconds or iso", "'" + text + "'");
  }

  private static Optional<LabelColumn> label(YamlMap root) {
    return root.map("label", List.of("column", "benign"))
        .map(label -> new LabelColumn(label.column("column"), label.texts("benign")));
  }
}
