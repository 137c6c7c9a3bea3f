package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.ContentHash;
import dais.node.traffic.Flow;
import dais.node.traffic.Indicators;
import dais.node.traffic.Label;
import dais.node.traffic.RecordedRow;
import dais.node.traffic.RowReader;
import dais.node.traffic.recorded.CsvMapping.Column;
import dais.node.traffic.recorded.CsvMapping.LabelColumn;
import dais.node.traffic.recorded.CsvMapping.TimeColumn;
import dais.node.traffic.recorded.CsvMapping.TimeUnit;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.Reader;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The rows of a CSV file with a header (RFC 4180), as its mapping reads them.
final class CsvRows implements RowReader {
  private static final long SECOND_MICROS = 1_000_000;
  private static final int LARGEST_FIELD = 1 << 20;
  // Micros of a plain number and of the spread between two must fit into 32 bits.
  private static final double MOST_PLAIN = 1000;
  // IANA protocol numbers that flow exporters write in place of names.
  private static final Map<String, String> PROTOCOLS =
      Map.of("1", "icmp", "6", "tcp", "17", "udp", "58", "icmp6");

  private final LineInput input;
  private final CsvMapping mapping;
  private final Iterator<CsvRecord> records;
  private final Map<String, Integer> columns = new HashMap<>();
  private int width;
  private long rows;

  CsvRows(LineInput input, CsvMapping mapping) {
    this.input = input;
    this.mapping = mapping;
    this.records =
        CsvReader.builder()
            .fieldSeparator(mapping.delimiter())
            .commentStrategy(CommentStrategy.NONE)
            .skipEmptyLines(true)
            .allowExtraFields(true)
            .allowMissingFields(true)
            .maxBufferSize(LARGEST_FIELD)
            .ofCsvRecord(new Lines(input))
            .iterator();
  }

  @Override
  public Optional<RecordedRow> next() {
    if (width == 0) {
      record().ifPresent(this::readHeader);
    }
    return record().map(this::row);
  }

  private Optional<CsvRecord> record() {
    try {
      return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
    } catch (CsvParseException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof Refusal refusal) {
          throw refusal;
        }
      }
      throw input
          .place()
          .refusal("line", "fields that are quoted as in RFC 4180", String.valueOf(e.getMessage()));
    }
  }

  private void readHeader(CsvRecord header) {
    Place place = place(header);
    width = header.getFieldCount();
    List<String> names = header.getFields().stream().map(String::strip).toList();
    for (Column column : mapping.allColumns()) {
      int index = names.indexOf(column.name());
      if (index < 0) {
        throw place.refusal(
            "header",
            "the column '%s' (%s)".formatted(column.name(), column.where()),
            "only " + names);
      }
      if (index != names.lastIndexOf(column.name())) {
        throw place.refusal("header", "the column '" + column.name() + "' once", "it twice");
      }
      columns.put(column.name(), index);
    }
  }

  private Place place(CsvRecord record) {
    return new Place(input.place().input(), record.getStartingLineNumber());
  }

  private RecordedRow row(CsvRecord record) {
    Place place = place(record);
    if (record.getFieldCount() != width) {
      throw place.refusal(
          "line", width + " columns as in the header", record.getFieldCount() + " columns");
    }
    double[] numbers = new double[mapping.numbers().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(place, mapping.numbers().get(i), i, record);
    }
    String[] categories = new String[mapping.categories().size() + 1];
    categories[0] = protocol(place, record);
    for (int i = 1; i < categories.length; i++) {
      String value = value(record, mapping.categories().get(i - 1));
      categories[i] = mapping.missing().contains(value) ? "-" : value;
    }
    Flow flow = new Flow(numbers, categories, indicators(place, record), time(place, record));
    rows++;
    return mapping
        .label()
        .map(truth -> labelled(flow, truth, value(record, truth.column())))
        .orElseGet(() -> new RecordedRow(flow, Label.UNLABELLED, ""));
  }

  private RecordedRow labelled(Flow flow, LabelColumn truth, String value) {
    if (mapping.missing().contains(value)) {
      return new RecordedRow(flow, Label.UNLABELLED, "");
    }
    boolean benign = truth.benign().stream().anyMatch(value::equalsIgnoreCase);
    Label label = new Label(benign ? Label.Kind.BENIGN : Label.Kind.ATTACK, value);
    return new RecordedRow(flow, label, value);
  }

  private double number(Place place, Column column, int index, CsvRecord record) {
    String value = value(record, column);
    if (mapping.missing().contains(value)) {
      return 0;
    }
    return mapping.schema().plain().contains(index)
        ? place.within(column.name(), value, -MOST_PLAIN, MOST_PLAIN)
        : place.amount(column.name(), value);
  }

  private String protocol(Place place, CsvRecord record) {
    Column column = mapping.columns().protocol();
    String value = place.protocol(column.name(), value(record, column));
    if (mapping.missing().contains(value)) {
      throw place.refusal(column.name(), "a protocol", "'" + value + "'");
    }
    return PROTOCOLS.getOrDefault(value, value);
  }

  private Indicators indicators(Place place, CsvRecord record) {
    CsvMapping.Columns ends = mapping.columns();
    return new Indicators(
        ends.originator().map(column -> address(place, column, record)).orElse(""),
        ends.responder().map(column -> address(place, column, record)).orElse(""),
        ends.responderPort().map(column -> port(place, column, record)).orElse(-1),
        protocol(place, record));
  }

  private String address(Place place, Column column, CsvRecord record) {
    String value = value(record, column);
    return mapping.missing().contains(value) ? "" : place.address(column.name(), value);
  }

  private int port(Place place, Column column, CsvRecord record) {
    String value = value(record, column);
    return mapping.missing().contains(value) ? -1 : place.port(column.name(), value);
  }

  /// Where the file has no times, a second lies between two rows.
  private long time(Place place, CsvRecord record) {
    if (mapping.columns().time().isEmpty()) {
      return rows * SECOND_MICROS;
    }
    TimeColumn time = mapping.columns().time().get();
    String value = value(record, time.column());
    try {
      return time.unit() == TimeUnit.ISO
          ? EventTime.iso(value)
          : EventTime.decimal(value, time.unit().shift);
    } catch (ArithmeticException | DateTimeParseException | NumberFormatException e) {
      String expected =
          time.unit() == TimeUnit.ISO
              ? "an ISO 8601 time with a zone, such as 2026-01-05T09:00:00Z"
              : time.unit().name().toLowerCase(Locale.ROOT) + " since 1970";
      throw place.refusal(time.column().name(), expected, "'" + value + "'");
    }
  }

  private String value(CsvRecord record, Column column) {
    return record.getField(columns.getOrDefault(column.name(), 0)).strip();
  }

  @Override
  public String contentHash() {
    return ContentHash.ofAll(List.of(input.hash(), mapping.contentHash()));
  }

  @Override
  public void flush() {
    input.flush();
  }

  @Override
  public void close() {
    input.close();
  }

  /// Hands out one line at a time, so that no more is read than rows need.
  private static final class Lines extends Reader {
    private final LineInput input;
    private String line = "";
    private int at;

    Lines(LineInput input) {
      this.input = input;
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
      if (at == line.length()) {
        Optional<String> next = input.next();
        if (next.isEmpty()) {
          return -1;
        }
        line = next.get() + "\n";
        at = 0;
      }
      int count = Math.min(length, line.length() - at);
      line.getChars(at, at + count, buffer, offset);
      at += count;
      return count;
    }

    @Override
    public void close() {
      // The lines belong to the rows.
    }
  }
}
