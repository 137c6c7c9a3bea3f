package dais.simulation.plan;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/// Plan files: YAML with `schema: dais.plan/v1` and one section for each part of the plan. Reading
/// refuses what it does not know, naming file, line and column.
public final class PlanFile {
  private static final Pattern PLAIN = Pattern.compile("-?[A-Za-z0-9][A-Za-z0-9._-]*");

  private PlanFile() {}

  /// What `file` says.
  ///
  /// @throws Refusal if it cannot be read or is no plan
  public static List<Setting> read(Path file) {
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw Refusal.badInput(
          "there is no plan file " + file, "Write one with `dais run --print-plan > plan.yaml`.");
    } catch (IOException e) {
      throw Refusal.badInput(
          "cannot read the plan file " + file + ": " + e.getMessage(), "Check the path.");
    }
    return read(yaml, file.toString());
  }

  /// What a plan file with this content says.
  ///
  /// @param name what the file is called in messages and origins
  public static List<Setting> read(String yaml, String name) {
    return new PlanReader(name).settings(compose(yaml, name));
  }

  private static @Nullable Node compose(String yaml, String name) {
    try {
      return new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      String where = e.getProblemMark() == null ? name : PlanReader.where(name, e.getProblemMark());
      throw Refusal.badInput(
          "not readable as YAML: " + e.getProblem() + " (" + where + ")", PlanReader.HINT);
    } catch (ReaderException e) {
      String before = yaml.substring(0, yaml.offsetByCodePoints(0, e.getPosition()));
      int lineStart = before.lastIndexOf('\n') + 1;
      throw Refusal.badInput(
          "not readable as YAML: the character U+%04X is not allowed (%s:%d:%d)"
              .formatted(
                  e.getCodePoint(),
                  name,
                  1 + before.chars().filter(c -> c == '\n').count(),
                  before.length() - lineStart + 1),
          PlanReader.HINT);
    } catch (YAMLException e) {
      throw Refusal.badInput(
          "not readable as YAML: " + e.getMessage() + " (" + name + ")", PlanReader.HINT);
    }
  }

  /// `plan` as a complete, commented file that reads back as the same plan.
  static String print(Plan plan) {
    StringBuilder out =
        new StringBuilder("# A run, said completely. Run it with: dais run --plan FILE\n");
    append(out, plan, key -> "  # " + key.comment() + "\n");
    return out.toString();
  }

  /// As [#print], without comments, so that a change of wording changes no ledger.
  static String printPlain(Plan plan) {
    StringBuilder out = new StringBuilder();
    append(out, plan, key -> "");
    return out.toString();
  }

  private static void append(StringBuilder out, Plan plan, Function<PlanKey, String> comment) {
    out.append("schema: ").append(Plan.SCHEMA).append('\n');
    String section = "";
    for (PlanKey key : PlanKey.values()) {
      if (!key.section().equals(section)) {
        section = key.section();
        out.append('\n').append(section).append(":\n");
      }
      out.append(comment.apply(key));
      out.append("  ").append(key.leaf()).append(": ").append(value(key, plan)).append('\n');
    }
  }

  private static String value(PlanKey key, Plan plan) {
    return key == PlanKey.DETECTORS
        ? plan.detection().detectors().stream()
            .map(PlanFile::quote)
            .collect(Collectors.joining(", ", "[", "]"))
        : quote(key.in(plan));
  }

  /// `text` as a YAML scalar: as it is where that is safe, else between double quotes.
  private static String quote(String text) {
    if (PLAIN.matcher(text).matches()) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        quoted.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
