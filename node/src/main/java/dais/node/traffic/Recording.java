package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Recorded rows, checked and in the order of their input. They lie in a temporary file, so that
/// memory does not grow with them: on disk a row of `conn-v1` takes 191 bytes; in memory there are
/// the texts of categories and labels (each once, at most 65,536), a bit a row of each selection,
/// and two bytes a row while rows are shared out. Immutable and thread-safe.
public final class Recording implements TrafficContent {
  private static final int WINDOW_BYTES = 1 << 16;
  // Rows further apart than this are not read in one piece.
  private static final int GAP_ROWS = 64;
  private static final int CHUNK_ROWS = 4096;

  private final FlowSchema schema;
  private final String contentHash;
  private final int size;
  private final SpillFile file;
  private final List<String> texts;
  private final List<FileLabel> labels;
  private final long[] labelCounts;
  private final boolean addresses;
  private final List<String> notes;

  private Recording(Draft draft, String contentHash, List<String> notes) {
    this.schema = draft.schema;
    this.contentHash = contentHash;
    this.size = draft.size;
    this.file = draft.file;
    this.texts = List.copyOf(draft.texts.values);
    this.labels = List.copyOf(draft.labels.values);
    this.labelCounts = Arrays.copyOf(draft.labelCounts, labels.size());
    this.addresses = draft.addresses;
    List<String> all = new ArrayList<>(notes);
    draft.order.note().ifPresent(all::add);
    this.notes = List.copyOf(all);
  }

  /// A label and how the file writes it: `label=` may name either.
  private record FileLabel(Label label, String written) {
    boolean matches(String wanted) {
      return label.family().equalsIgnoreCase(wanted) || written.equalsIgnoreCase(wanted);
    }
  }

  /// Takes one row of a scan.
  interface RowVisitor {
    /// Looks at a row.
    ///
    /// @param index the row's number
    /// @param row valid during this call
    void row(int index, StoredRow row);
  }

  /// The recording of all that `rows` has.
  ///
  /// @throws Refusal if a row is bad or there is none
  public static Recording of(FlowSchema schema, RowReader rows, String input) {
    Draft draft = new Draft(schema);
    try {
      for (var row = rows.next(); row.isPresent(); row = rows.next()) {
        draft.add(row.get());
      }
      if (draft.size() == 0) {
        throw withoutRows(input);
      }
      return draft.finish(rows.contentHash(), rows.notes());
    } catch (RuntimeException e) {
      draft.file.close();
      throw e;
    }
  }

  static Refusal withoutRows(String input) {
    return Refusal.badInput(
        input + ": expected connections but found none", "Name an input that has rows.");
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

  /// What the reader of a report must know of the input.
  List<String> notes() {
    return notes;
  }

  /// Whether any row names its originator.
  boolean hasAddresses() {
    return addresses;
  }

  /// The row at `index`, in file order from 0.
  public LabelledFlow row(int index) {
    return rows(new int[] {index}).getFirst();
  }

  /// The rows with these ascending numbers.
  List<LabelledFlow> rows(int[] numbers) {
    List<LabelledFlow> rows = new ArrayList<>(numbers.length);
    visit(
        numbers,
        numbers.length,
        (index, row) ->
            rows.add(new LabelledFlow(row.flow(), labels.get(row.labelCode()).label())));
    return rows;
  }

  /// Visits `rows` in order, reading forwards.
  void scan(BitSet rows, RowVisitor visitor) {
    int[] chunk = new int[CHUNK_ROWS];
    int filled = 0;
    for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
      chunk[filled++] = row;
      if (filled == chunk.length) {
        visit(chunk, filled, visitor);
        filled = 0;
      }
    }
    visit(chunk, filled, visitor);
  }

  private void visit(int[] rows, int count, RowVisitor visitor) {
    int bytes = StoredRow.bytes(schema);
    int from = 0;
    while (from < count) {
      int end = from + 1;
      while (end < count
          && rows[end] - rows[end - 1] <= GAP_ROWS
          && (rows[end] - rows[from] + 1) * bytes <= WINDOW_BYTES) {
        end++;
      }
      ByteBuffer window =
          file.read((long) rows[from] * bytes, (rows[end - 1] - rows[from] + 1) * bytes);
      StoredRow row = new StoredRow(schema, texts, window);
      for (int i = from; i < end; i++) {
        visitor.row(rows[i], row.at((rows[i] - rows[from]) * bytes));
      }
      from = end;
    }
  }

  /// The codes of the labels that `label=` of this value names.
  BitSet labelCodes(String wanted) {
    BitSet codes = new BitSet();
    for (int code = 0; code < labels.size(); code++) {
      codes.set(code, labels.get(code).matches(wanted));
    }
    return codes;
  }

  /// How often each label occurs, as the file writes it in lower case.
  Map<String, Long> labelCounts() {
    Map<String, Long> counts = new TreeMap<>();
    for (int code = 0; code < labels.size(); code++) {
      counts.merge(labels.get(code).written.toLowerCase(Locale.ROOT), labelCounts[code], Long::sum);
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

  @Override
  public void close() {
    file.close();
  }

  /// A recording while its rows are read. Not thread-safe.
  public static final class Draft {
    private static final int BUFFER_BYTES = 1 << 20;

    private final FlowSchema schema;
    private final SpillFile file = SpillFile.create();
    private final Numbering<String> texts = new Numbering<>("values of categories");
    private final Numbering<FileLabel> labels = new Numbering<>("labels");
    private final TimeOrder order = new TimeOrder();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final char[] codes;
    private long[] labelCounts = new long[64];
    private long written;
    private int size;
    private boolean addresses;

    public Draft(FlowSchema schema) {
      this.schema = schema;
      this.codes = new char[schema.categories().size() + 1];
    }

    /// Appends a row.
    ///
    /// @throws Refusal beyond 65,536 different labels or values of categories, or 2,147,483,647
    ///   rows
    public void add(RecordedRow row) {
      if (size == Integer.MAX_VALUE) {
        throw Refusal.badInput(
            "expected at most %d rows in one input but found more".formatted(size),
            "Divide the input and run the parts.");
      }
      for (int c = 0; c < codes.length - 1; c++) {
        codes[c] = texts.of(row.flow().category(c));
      }
      char label = labels.of(new FileLabel(row.label(), row.written()));
      codes[codes.length - 1] = label;
      if (label >= labelCounts.length) {
        labelCounts = Arrays.copyOf(labelCounts, labelCounts.length * 2);
      }
      labelCounts[label]++;
      if (buffer.remaining() < StoredRow.bytes(schema)) {
        flush();
      }
      StoredRow.write(buffer, schema, row.flow(), codes);
      addresses |= !row.flow().indicators().originator().isEmpty();
      order.see(row.flow().eventTimeMicros());
      size++;
    }

    private void flush() {
      buffer.flip();
      int bytes = buffer.remaining();
      file.write(buffer, written);
      written += bytes;
      buffer.clear();
    }

    /// The rows added so far.
    public int size() {
      return size;
    }

    /// The recording of all rows added.
    ///
    /// @param contentHash SHA-256 of the decompressed content
    /// @param notes what the reader of a report must know of the input
    public Recording finish(String contentHash, List<String> notes) {
      flush();
      return new Recording(this, contentHash, notes);
    }
  }

  /// Numbers values in the order of their first appearance.
  private static final class Numbering<T> {
    private final String what;
    private final Map<T, Character> numbers = new HashMap<>();
    private final List<T> values = new ArrayList<>();

    Numbering(String what) {
      this.what = what;
    }

    char of(T value) {
      Character known = numbers.get(value);
      if (known != null) {
        return known;
      }
      if (values.size() > Character.MAX_VALUE) {
        throw Refusal.badInput(
            "expected at most 65,536 different %s in one input but found more, the next being '%s'"
                .formatted(what, value),
            "A column with so many values is no category: leave it out or map it as a number.");
      }
      char next = (char) values.size();
      numbers.put(value, next);
      values.add(value);
      return next;
    }
  }
}
