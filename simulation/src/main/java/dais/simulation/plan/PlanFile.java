package dais.simulation.plan;

import dais.infrastructure.config.ConfigFile;
import dais.infrastructure.config.Setting;
import dais.infrastructure.config.YamlScalar;
import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Plan files: YAML with `schema: dais.plan/v1` and one section for each part of the plan. Reading
/// refuses what it does not know, naming file, line and column.
public final class PlanFile {
  private static final ConfigFile KIND =
      new ConfigFile(
          "plan",
          PlanKey.KEYS,
          Optional.of(Plan.SCHEMA),
          "`dais run --print-plan` prints a complete plan file to start from.");

  private PlanFile() {}

  /// What `file` says.
  ///
  /// @throws Refusal if it cannot be read or is no plan
  public static List<Setting> read(Path file) {
    return KIND.read(file, file.toString()).orRefuse();
  }

  /// What a plan file with this content says.
  ///
  /// @param name what the file is called in messages and origins
  public static List<Setting> read(String yaml, String name) {
    return KIND.read(yaml, name).orRefuse();
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
            .map(YamlScalar::print)
            .collect(Collectors.joining(", ", "[", "]"))
        : YamlScalar.print(key.in(plan));
  }
}
