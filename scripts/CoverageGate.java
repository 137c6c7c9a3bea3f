import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Holds the coverage of all modules together against the project's bars.
///
/// `java scripts/CoverageGate.java JACOCO_CSV OUTPUT` prints every figure and, where one is too
/// low, the classes that miss most; it writes the line `Line coverage: X %` to OUTPUT. Exit status
/// 0 when every bar is reached, 1 when one is not, 4 for wrong arguments or a file that is no
/// JaCoCo report.
public final class CoverageGate {
  private static final double LINES_AT_LEAST = 90.0;
  private static final double BRANCHES_AT_LEAST = 95.0;

  /// A wrong decision of these packages is the worst that dais can do: their branches count.
  private static final List<String> DECIDING =
      List.of("dais.ledger", "dais.consensus", "dais.node.agent", "dais.coordinator");

  private static final String COLUMNS =
      "GROUP,PACKAGE,CLASS,INSTRUCTION_MISSED,INSTRUCTION_COVERED,BRANCH_MISSED,BRANCH_COVERED,"
          + "LINE_MISSED,LINE_COVERED,";
  private static final int SHOWN = 8;

  private CoverageGate() {}

  /// What the tests missed of one class, in lines or in branches.
  private record Gap(String packageName, String className, int missed, int total) {
    boolean isIn(String ancestor) {
      return packageName.equals(ancestor) || packageName.startsWith(ancestor + ".");
    }
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("expected JACOCO_CSV OUTPUT but got " + List.of(args));
      System.exit(4);
    }
    if (!Files.isRegularFile(Path.of(args[0]))) {
      System.err.println(
          args[0] + ": no coverage was recorded, for no test ran; -Dquick leaves the bars out too");
      System.exit(4);
    }
    List<String> report = Files.readAllLines(Path.of(args[0]));
    if (report.size() < 2 || !report.getFirst().startsWith(COLUMNS)) {
      System.err.println(args[0] + ": expected a JaCoCo report of at least one class: " + COLUMNS);
      System.exit(4);
    }
    List<String> classes = report.subList(1, report.size());

    List<String> complaints = new ArrayList<>();
    List<String> figures = new ArrayList<>();
    List<Gap> branches = gaps(classes, 5);
    for (String deciding : DECIDING) {
      List<Gap> inside = branches.stream().filter(gap -> gap.isIn(deciding)).toList();
      complaints.addAll(judge("branches of " + deciding, inside, BRANCHES_AT_LEAST));
      figures.add(figure("Branch coverage of " + deciding, inside));
    }
    List<Gap> lines = gaps(classes, 7);
    complaints.addAll(judge("lines", lines, LINES_AT_LEAST));
    figures.add(figure("Line coverage", lines));

    List<String> text = new ArrayList<>(complaints);
    text.addAll(figures);
    text.forEach(System.out::println);
    Files.write(Path.of(args[1]), text);
    System.exit(complaints.isEmpty() ? 0 : 1);
  }

  /// Reads the pair of columns (missed, covered) that starts at `column`.
  private static List<Gap> gaps(List<String> classes, int column) {
    List<Gap> gaps = new ArrayList<>();
    for (String row : classes) {
      String[] cells = row.split(",", -1);
      int missed = Integer.parseInt(cells[column]);
      gaps.add(new Gap(cells[1], cells[2], missed, missed + Integer.parseInt(cells[column + 1])));
    }
    return gaps;
  }

  /// What to say about a figure below its bar; nothing when it is reached.
  private static List<String> judge(String what, List<Gap> gaps, double bar) {
    if (gaps.isEmpty()) {
      return List.of("Too few " + what + ": there are none. A bar over nothing watches nothing.");
    }
    if (percent(gaps) >= bar) {
      return List.of();
    }
    List<String> complaint = new ArrayList<>();
    complaint.add(
        String.format(
            Locale.ROOT,
            "Too few %s are tested: at least %.0f %% must be. Most are missed in"
                + " (see tests-integration/target/site/jacoco-aggregate):",
            what,
            bar));
    gaps.stream()
        .filter(gap -> gap.missed > 0)
        .sorted(Comparator.comparingInt(Gap::missed).reversed())
        .limit(SHOWN)
        .map(
            gap ->
                "  %5d of %d  %s.%s"
                    .formatted(gap.missed, gap.total, gap.packageName, gap.className))
        .forEach(complaint::add);
    return complaint;
  }

  private static String figure(String what, List<Gap> gaps) {
    if (gaps.isEmpty()) {
      return what + ": no class";
    }
    // Rounded down, so that a figure below the bar never reads as the bar.
    return String.format(Locale.ROOT, "%s: %.1f %%", what, Math.floor(percent(gaps) * 10) / 10);
  }

  private static double percent(List<Gap> gaps) {
    long total = gaps.stream().mapToLong(Gap::total).sum();
    long missed = gaps.stream().mapToLong(Gap::missed).sum();
    // Code without a branch misses none.
    return total == 0 ? 100.0 : 100.0 * (total - missed) / total;
  }
}
