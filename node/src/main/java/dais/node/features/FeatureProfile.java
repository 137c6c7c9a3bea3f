package dais.node.features;

import static java.util.Comparator.comparingInt;

import dais.consensus.Micros;
import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One member's summary of its baseline flows, which it signs in round 0: it holds no flow. Numbers
/// are described after the signed log1p (sign(v)·log(1+|v|)) unless the schema calls them plain,
/// categories by their commonest values.
///
/// @param schema name of the flow schema
/// @param rows baseline flows that were summarised, at least 1
/// @param numbers one for each number of the schema, in its order
/// @param categories one for each category of the schema, in its order
public record FeatureProfile(
    String schema, int rows, List<NumberProfile> numbers, List<CategoryProfile> categories) {
  /// Most values of a category that a profile lists.
  public static final int LISTED_VALUES = 64;

  private static final Comparator<ValueCount> COMMONEST_FIRST =
      comparingInt(ValueCount::count).reversed().thenComparing(ValueCount::value);

  /// @throws IllegalArgumentException if rows, counts or their order contradict each other
  public FeatureProfile {
    numbers = List.copyOf(numbers);
    categories = List.copyOf(categories);
    if (rows < 1) {
      throw new IllegalArgumentException("a profile needs at least 1 row but has " + rows);
    }
    for (CategoryProfile category : categories) {
      category.check(rows);
    }
  }

  /// One number over the baseline, in millionths of its signed log1p.
  ///
  /// @param medianMicros lower median
  /// @param iqrMicros lower upper-quartile minus lower lower-quartile, at least 0
  /// @param deviationMicros population standard deviation, at least 0
  public record NumberProfile(int medianMicros, int iqrMicros, int deviationMicros) {
    public NumberProfile {
      if (iqrMicros < 0 || deviationMicros < 0) {
        throw new IllegalArgumentException(
            "spreads must not be negative but were " + iqrMicros + " and " + deviationMicros);
      }
    }
  }

  /// One category over the baseline.
  ///
  /// @param values its commonest values, at most 64, by falling count and then by name
  /// @param distinct how many different values there were, at least the number listed
  public record CategoryProfile(List<ValueCount> values, int distinct) {
    public CategoryProfile {
      values = List.copyOf(values);
    }

    private void check(int rows) {
      long total = 0;
      for (int i = 0; i < values.size(); i++) {
        total += values.get(i).count();
        if (i > 0 && COMMONEST_FIRST.compare(values.get(i - 1), values.get(i)) >= 0) {
          throw new IllegalArgumentException(
              "values must be ordered by falling count and then by name but "
                  + values.get(i).value()
                  + " is at "
                  + i);
        }
      }
      if (values.size() > LISTED_VALUES
          || distinct < values.size()
          || distinct > rows
          || total > rows) {
        throw new IllegalArgumentException(
            "expected at most %d listed of at most %d distinct values but found %d of %d, counting %d"
                .formatted(LISTED_VALUES, rows, values.size(), distinct, total));
      }
    }
  }

  /// A value of a category and how many flows had it, at least 1.
  public record ValueCount(String value, int count) {
    public ValueCount {
      if (count < 1) {
        throw new IllegalArgumentException(
            "the count of " + value + " must be at least 1 but was " + count);
      }
    }
  }

  /// The profile of these flows.
  ///
  /// @throws IllegalArgumentException if there are none, or one holds a number that is not finite
  public static FeatureProfile of(FlowSchema schema, List<Flow> flows) {
    if (flows.isEmpty()) {
      throw new IllegalArgumentException("a profile needs at least 1 flow but there are none");
    }
    List<NumberProfile> numbers = new ArrayList<>();
    for (int i = 0; i < schema.numbers().size(); i++) {
      boolean plain = schema.plain().contains(i);
      double[] values = new double[flows.size()];
      for (int row = 0; row < values.length; row++) {
        values[row] = FeatureSpace.scaled(plain, flows.get(row).number(i));
      }
      numbers.add(numberProfile(values));
    }
    List<CategoryProfile> categories = new ArrayList<>();
    for (int i = 0; i < schema.categories().size(); i++) {
      categories.add(categoryProfile(flows, i));
    }
    return new FeatureProfile(schema.name(), flows.size(), numbers, categories);
  }

  private static NumberProfile numberProfile(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = StrictMath.sqrt(squares / values.length);
    Arrays.sort(values);
    int last = values.length - 1;
    int lower = Micros.of(values[(int) ((long) last / 4)]);
    int upper = Micros.of(values[(int) ((long) last * 3 / 4)]);
    return new NumberProfile(Micros.of(values[last / 2]), upper - lower, Micros.of(deviation));
  }

  private static CategoryProfile categoryProfile(List<Flow> flows, int category) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Flow flow : flows) {
      counts.merge(
          Normalizer.normalize(flow.category(category), Normalizer.Form.NFC), 1, Integer::sum);
    }
    List<ValueCount> listed =
        counts.entrySet().stream()
            .map(entry -> new ValueCount(entry.getKey(), entry.getValue()))
            .sorted(COMMONEST_FIRST)
            .limit(LISTED_VALUES)
            .toList();
    return new CategoryProfile(listed, counts.size());
  }

  /// The canonical body of a profile entry.
  public byte[] encode() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.PROFILE.number());
    out.text(schema).i32(rows).i32(numbers.size());
    for (NumberProfile number : numbers) {
      out.i32(number.medianMicros()).i32(number.iqrMicros()).i32(number.deviationMicros());
    }
    out.i32(categories.size());
    for (CategoryProfile category : categories) {
      out.i32(category.distinct()).i32(category.values().size());
      for (ValueCount value : category.values()) {
        out.text(value.value()).i32(value.count());
      }
    }
    return out.toBytes();
  }

  /// The profile that `body` encodes.
  ///
  /// @throws MalformedBody if it is not the canonical encoding of one
  public static FeatureProfile decode(byte[] body) {
    CanonicalReader in = new CanonicalReader(EntryKind.PROFILE.number(), body);
    try {
      String schema = in.text();
      int rows = in.i32();
      List<NumberProfile> numbers = new ArrayList<>();
      for (int left = in.length(12); left > 0; left--) {
        numbers.add(new NumberProfile(in.i32(), in.i32(), in.i32()));
      }
      List<CategoryProfile> categories = new ArrayList<>();
      for (int left = in.length(8); left > 0; left--) {
        int distinct = in.i32();
        List<ValueCount> values = new ArrayList<>();
        for (int more = in.length(8); more > 0; more--) {
          values.add(new ValueCount(in.text(), in.i32()));
        }
        categories.add(new CategoryProfile(values, distinct));
      }
      in.end();
      return new FeatureProfile(schema, rows, numbers, categories);
    } catch (IllegalArgumentException e) {
      throw new MalformedBody("not a feature profile: " + e.getMessage());
    }
  }
}
