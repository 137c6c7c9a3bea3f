package dais.node.features;

import dais.consensus.BaselineEntry;
import dais.consensus.Micros;
import dais.ledger.Hash;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/// The named columns and the fixed transform that make vectors of different members comparable.
///
/// Columns are the schema's numbers, each clip((scaled(v) - centre) / scale, ±4) with the signed
/// log1p of a number unless the schema calls it plain, and then for each category one 0/1 column
/// per listed value and one for every other value. Every entry of a row is a whole number of
/// millionths. Immutable and thread-safe.
public final class FeatureSpace {
  /// Values beyond this many scales from the centre are clipped.
  public static final int CLIP = 4;

  /// The interquartile range of a normal distribution with deviation 1.
  private static final double NORMAL_IQR = 1.349;

  /// log(1 + i) at `i`.
  private static final double[] LOGARITHMS =
      IntStream.range(0, 4096).mapToDouble(StrictMath::log1p).toArray();

  private final FlowSchema schema;
  private final boolean[] plain;
  private final int[] centreMicros;
  private final int[] scaleMicros;
  private final List<List<String>> vocabularies;
  private final List<Map<String, Integer>> positions = new ArrayList<>();
  private final List<String> columns = new ArrayList<>();
  private final int[] categoryStart;
  private final byte[] body;
  private final Hash hash;

  private FeatureSpace(BaselineEntry entry) {
    this.schema =
        new FlowSchema(entry.schema(), entry.numbers(), entry.categories(), entry.plain());
    this.plain = new boolean[schema.numbers().size()];
    schema.plain().forEach(index -> plain[index] = true);
    this.centreMicros = entry.centresMicros().stream().mapToInt(Integer::intValue).toArray();
    this.scaleMicros = entry.scalesMicros().stream().mapToInt(Integer::intValue).toArray();
    this.vocabularies = entry.vocabularies();
    this.categoryStart = new int[vocabularies.size()];
    columns.addAll(schema.numbers());
    for (int c = 0; c < vocabularies.size(); c++) {
      categoryStart[c] = columns.size();
      Map<String, Integer> position = new HashMap<>();
      for (String value : vocabularies.get(c)) {
        position.put(value, position.size());
        columns.add(schema.categories().get(c) + "=" + value);
      }
      columns.add(schema.categories().get(c) + " other");
      positions.add(position);
    }
    this.body = entry.encode();
    this.hash = Hash.sha256(body);
  }

  /// The space in which all members that gave these profiles agree: element-wise lower medians of
  /// centre, interquartile range and deviation; the values of a category by summed counts, ties by
  /// name. The order of the profiles does not matter.
  ///
  /// @param profiles by member
  /// @throws IllegalArgumentException if there is no profile, or one is of another schema, or there
  ///   are more columns than a prototype may have
  public static FeatureSpace merge(FlowSchema schema, List<FeatureProfile> profiles) {
    check(schema, profiles);
    List<Integer> centres = new ArrayList<>();
    List<Integer> scales = new ArrayList<>();
    for (int i = 0; i < schema.numbers().size(); i++) {
      int column = i;
      centres.add(lowerMedian(profiles, p -> p.numbers().get(column).medianMicros()));
      int iqr = lowerMedian(profiles, p -> p.numbers().get(column).iqrMicros());
      int deviation = lowerMedian(profiles, p -> p.numbers().get(column).deviationMicros());
      int robust = Micros.of(Micros.toDouble(iqr) / NORMAL_IQR);
      scales.add(robust > 0 ? robust : deviation > 0 ? deviation : Micros.ONE);
    }
    List<List<String>> vocabularies = new ArrayList<>();
    for (int c = 0; c < schema.categories().size(); c++) {
      vocabularies.add(vocabulary(profiles, c));
    }
    return new FeatureSpace(
        new BaselineEntry(
            schema.name(),
            schema.numbers(),
            schema.categories(),
            centres,
            scales,
            vocabularies,
            schema.plain()));
  }

  private static void check(FlowSchema schema, List<FeatureProfile> profiles) {
    if (profiles.isEmpty()) {
      throw new IllegalArgumentException("a feature space needs at least 1 profile");
    }
    for (int i = 0; i < profiles.size(); i++) {
      FeatureProfile profile = profiles.get(i);
      if (!profile.schema().equals(schema.name())
          || profile.numbers().size() != schema.numbers().size()
          || profile.categories().size() != schema.categories().size()) {
        throw new IllegalArgumentException(
            "expected profiles of %s with %d numbers and %d categories but member %d has one of %s with %d and %d"
                .formatted(
                    schema.name(),
                    schema.numbers().size(),
                    schema.categories().size(),
                    i,
                    profile.schema(),
                    profile.numbers().size(),
                    profile.categories().size()));
      }
    }
  }

  private static int lowerMedian(
      List<FeatureProfile> profiles, ToIntFunction<FeatureProfile> field) {
    int[] values = profiles.stream().mapToInt(field).sorted().toArray();
    return values[(values.length - 1) / 2];
  }

  private static List<String> vocabulary(List<FeatureProfile> profiles, int category) {
    Map<String, Long> sums = new TreeMap<>();
    for (FeatureProfile profile : profiles) {
      for (FeatureProfile.ValueCount value : profile.categories().get(category).values()) {
        sums.merge(value.value(), (long) value.count(), Long::sum);
      }
    }
    return sums.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(BaselineEntry.MOST_VALUES)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// A number of a flow on the scale on which flows are compared: as it is where the schema calls
  /// it plain, else sign(v)·log(1 + |v|), the same bits everywhere. Counts are small whole numbers,
  /// whose logarithms are at hand.
  static double scaled(boolean plain, double value) {
    if (plain) {
      return value;
    }
    int whole = (int) value;
    return whole == value && whole > 0 && whole < LOGARITHMS.length
        ? LOGARITHMS[whole]
        : signedLog(value);
  }

  /// The plain twin of [#scaled].
  static double signedLog(double value) {
    return value >= 0 ? StrictMath.log1p(value) : -StrictMath.log1p(-value);
  }

  public FlowSchema schema() {
    return schema;
  }

  /// The number of columns: the length of a prototype.
  public int columns() {
    return columns.size();
  }

  /// What column `index` is called: a number's name, `category=value`, or `category other`.
  public String columnName(int index) {
    return columns.get(index);
  }

  /// Writes the flow's vector to `row[offset .. offset + columns())`.
  ///
  /// @throws IllegalArgumentException if a number of the flow is NaN
  public void encode(Flow flow, double[] row, int offset) {
    encodeNumbers(flow, row, offset);
    for (int c = 0; c < vocabularies.size(); c++) {
      encodeCategory(c, flow, row, offset);
    }
  }

  /// Writes the columns of the flow's numbers, as [#encode] does.
  void encodeNumbers(Flow flow, double[] row, int offset) {
    for (int i = 0; i < centreMicros.length; i++) {
      double spread =
          (scaled(plain[i], flow.number(i)) * Micros.ONE - centreMicros[i]) / scaleMicros[i];
      double clipped = StrictMath.max(-CLIP, StrictMath.min(CLIP, spread));
      row[offset + i] = Micros.toDouble(Micros.of(clipped));
    }
  }

  /// Writes the columns of the flow's category `c`, as [#encode] does.
  ///
  /// @return the position of the flow's value, see [#position]
  int encodeCategory(int c, Flow flow, double[] row, int offset) {
    int start = offset + categoryStart[c];
    Arrays.fill(row, start, start + categoryColumns(c), 0);
    int position = position(c, flow);
    row[start + position] = 1;
    return position;
  }

  /// Position of the flow's value among the columns of category `c`; the last one is `other`.
  int position(int c, Flow flow) {
    return positions.get(c).getOrDefault(flow.category(c), vocabularies.get(c).size());
  }

  /// The first column of category `c`.
  int categoryStart(int c) {
    return categoryStart[c];
  }

  /// How many columns category `c` has, `other` included.
  int categoryColumns(int c) {
    return vocabularies.get(c).size() + 1;
  }

  /// SHA-256 of [#encode()]: signatures of spaces with different hashes are never compared.
  public Hash hash() {
    return hash;
  }

  /// The canonical body of a baseline entry.
  public byte[] encode() {
    return body.clone();
  }

  /// What the space consists of.
  ///
  /// @param schema name of the flow schema
  /// @param numbers the columns of numbers, in order
  /// @param categories the categories, in order; each has a column a value and one for others
  /// @param hash hash of the canonical bytes: spaces are the same if it is
  public record Outline(
      String schema, List<NumberColumn> numbers, List<CategoryColumns> categories, Hash hash) {
    public Outline {
      numbers = List.copyOf(numbers);
      categories = List.copyOf(categories);
    }
  }

  /// A number's column: clip((signedLog(v) - centre) / scale, ±4), centre and scale in millionths.
  public record NumberColumn(String name, int centreMicros, int scaleMicros) {}

  /// A category's columns.
  public record CategoryColumns(String name, List<String> values) {
    public CategoryColumns {
      values = List.copyOf(values);
    }
  }

  /// The space for people to read.
  public Outline outline() {
    List<NumberColumn> numbers = new ArrayList<>();
    for (int i = 0; i < centreMicros.length; i++) {
      numbers.add(new NumberColumn(schema.numbers().get(i), centreMicros[i], scaleMicros[i]));
    }
    List<CategoryColumns> categories = new ArrayList<>();
    for (int c = 0; c < vocabularies.size(); c++) {
      categories.add(new CategoryColumns(schema.categories().get(c), vocabularies.get(c)));
    }
    return new Outline(schema.name(), numbers, categories, hash);
  }

  /// The space that `body` encodes.
  ///
  /// @throws dais.ledger.MalformedBody if it is not the canonical encoding of one
  public static FeatureSpace decode(byte[] body) {
    return new FeatureSpace(BaselineEntry.decode(body));
  }
}
