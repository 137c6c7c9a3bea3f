package dais.node.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Recorded rows, held in memory column by column with every text once. Immutable and thread-safe.
public final class Recording implements TrafficContent {
  private final FlowSchema schema;
  private final String contentHash;
  private final int size;
  private final double[] numbers;
  private final int[] codes;
  private final long[] times;
  private final List<String> texts;
  private final List<FileLabel> labels;
  private final boolean addresses;

  // Codes of one row, after those of its categories.
  private static final int ORIGINATOR = 0;
  private static final int RESPONDER = 1;
  private static final int PORT = 2;
  private static final int LABEL = 3;
  private static final int EXTRA_CODES = 4;

  private Recording(Draft draft, String contentHash) {
    this.schema = draft.schema;
    this.contentHash = contentHash;
    this.size = draft.size;
    this.numbers = Arrays.copyOf(draft.numbers, size * schema.numbers().size());
    this.codes = Arrays.copyOf(draft.codes, size * codesOfRow());
    this.times = Arrays.copyOf(draft.times, size);
    this.texts = List.copyOf(draft.texts.values);
    this.labels = List.copyOf(draft.labels.values);
    this.addresses = draft.addresses;
  }

  /// A label and how the file writes it: `label=` may name either.
  private record FileLabel(Label label, String written) {
    boolean matches(String wanted) {
      return label.family().equalsIgnoreCase(wanted) || written.equalsIgnoreCase(wanted);
    }
  }

  @Override
  public FlowSchema schema() {
    return schema;
  }

  @Override
  public String contentHash() {
    return contentHash;
  }

  /// The number of rows.
  public int size() {
    return size;
  }

  /// Whether any row names its originator.
  boolean hasAddresses() {
    return addresses;
  }

  /// The row at `index`, in file order from 0.
  public LabelledFlow row(int index) {
    return new LabelledFlow(flow(index), label(index).label);
  }

  Flow flow(int index) {
    int columns = schema.numbers().size();
    double[] values = Arrays.copyOfRange(numbers, index * columns, (index + 1) * columns);
    String[] categories = new String[schema.categories().size()];
    Arrays.setAll(categories, c -> texts.get(codes[index * codesOfRow() + c]));
    Indicators indicators =
        new Indicators(
            texts.get(extra(index, ORIGINATOR)),
            texts.get(extra(index, RESPONDER)),
            extra(index, PORT),
            categories[0]);
    return new Flow(values, categories, indicators, times[index]);
  }

  /// The address that opened the connection, or empty.
  String originator(int index) {
    return texts.get(extra(index, ORIGINATOR));
  }

  /// Protocol and service: the first two categories.
  String kind(int index) {
    int at = index * codesOfRow();
    return texts.get(codes[at]) + " " + texts.get(codes[at + 1]);
  }

  boolean hasLabel(int index, String wanted) {
    return label(index).matches(wanted);
  }

  /// How often each label occurs, as the file writes it in lower case.
  Map<String, Integer> labelCounts() {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      counts.merge(label(i).written.toLowerCase(Locale.ROOT), 1, Integer::sum);
    }
    return counts;
  }

  /// How the file writes the label of its benign rows, in lower case, if it has any.
  Optional<String> benignLabel() {
    return labels.stream()
        .filter(label -> label.label.kind() == Label.Kind.BENIGN)
        .map(label -> label.written.toLowerCase(Locale.ROOT))
        .findFirst();
  }

  private FileLabel label(int index) {
    return labels.get(extra(index, LABEL));
  }

  private int extra(int index, int which) {
    return codes[index * codesOfRow() + schema.categories().size() + which];
  }

  private int codesOfRow() {
    return schema.categories().size() + EXTRA_CODES;
  }

  /// A recording while its rows are read. Not thread-safe.
  public static final class Draft {
    private static final int FIRST_CAPACITY = 1024;

    private final FlowSchema schema;
    private final Numbering<String> texts = new Numbering<>();
    private final Numbering<FileLabel> labels = new Numbering<>();
    private double[] numbers;
    private int[] codes;
    private long[] times = new long[FIRST_CAPACITY];
    private int size;
    private boolean addresses;

    public Draft(FlowSchema schema) {
      this.schema = schema;
      this.numbers = new double[FIRST_CAPACITY * schema.numbers().size()];
      this.codes = new int[FIRST_CAPACITY * (schema.categories().size() + EXTRA_CODES)];
    }

    /// Appends a row.
    ///
    /// @param written the label as the file writes it, where it is coarser than the label's family;
    ///   else that family
    public void add(Flow flow, Label label, String written) {
      if (size == times.length) {
        times = Arrays.copyOf(times, size * 2);
        numbers = Arrays.copyOf(numbers, numbers.length * 2);
        codes = Arrays.copyOf(codes, codes.length * 2);
      }
      int columns = schema.numbers().size();
      for (int j = 0; j < columns; j++) {
        numbers[size * columns + j] = flow.number(j);
      }
      int categories = schema.categories().size();
      int at = size * (categories + EXTRA_CODES);
      for (int c = 0; c < categories; c++) {
        codes[at + c] = texts.of(flow.category(c));
      }
      Indicators indicators = flow.indicators();
      codes[at + categories + ORIGINATOR] = texts.of(indicators.originator());
      codes[at + categories + RESPONDER] = texts.of(indicators.responder());
      codes[at + categories + PORT] = indicators.responderPort();
      codes[at + categories + LABEL] = labels.of(new FileLabel(label, written));
      addresses |= !indicators.originator().isEmpty();
      times[size++] = flow.eventTimeMicros();
    }

    /// The rows added so far.
    public int size() {
      return size;
    }

    /// The recording of all rows added.
    ///
    /// @param contentHash SHA-256 of the decompressed content
    public Recording finish(String contentHash) {
      return new Recording(this, contentHash);
    }
  }

  /// Numbers values in the order of their first appearance.
  private static final class Numbering<T> {
    private final Map<T, Integer> numbers = new HashMap<>();
    private final List<T> values = new ArrayList<>();

    int of(T value) {
      return numbers.computeIfAbsent(value, this::append);
    }

    private int append(T value) {
      values.add(value);
      return values.size() - 1;
    }
  }
}
