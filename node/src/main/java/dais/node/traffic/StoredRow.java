package dais.node.traffic;

import java.nio.ByteBuffer;
import java.util.List;

/// One row in the spill file of a [Recording]: numbers, event time, two addresses, port, codes of
/// the categories and of the label, which addresses there are; all of fixed size. A view of a
/// buffer: valid while its visitor runs.
final class StoredRow {
  private static final int ORIGINATOR = 1;
  private static final int RESPONDER = 2;
  private static final Address NOWHERE = new Address(0, 0);

  private final FlowSchema schema;
  private final List<String> texts;
  private final ByteBuffer buffer;
  private int base;

  StoredRow(FlowSchema schema, List<String> texts, ByteBuffer buffer) {
    this.schema = schema;
    this.texts = texts;
    this.buffer = buffer;
  }

  /// Bytes that a row of this schema takes.
  static int bytes(FlowSchema schema) {
    return schema.numbers().size() * Double.BYTES
        + 5 * Long.BYTES
        + Integer.BYTES
        + (schema.categories().size() + 1) * Character.BYTES
        + 1;
  }

  /// Appends a row to `out`.
  ///
  /// @param codes of the categories, then of the label
  static void write(ByteBuffer out, FlowSchema schema, Flow flow, char[] codes) {
    for (int i = 0; i < schema.numbers().size(); i++) {
      out.putDouble(flow.number(i));
    }
    out.putLong(flow.eventTimeMicros());
    Indicators indicators = flow.indicators();
    int flags =
        writeAddress(out, indicators.originator(), ORIGINATOR)
            | writeAddress(out, indicators.responder(), RESPONDER);
    out.putInt(indicators.responderPort());
    for (char code : codes) {
      out.putChar(code);
    }
    out.put((byte) flags);
  }

  private static int writeAddress(ByteBuffer out, String text, int flag) {
    if (text.isEmpty()) {
      out.putLong(0).putLong(0);
      return 0;
    }
    Address address =
        Address.parse(text)
            .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    out.putLong(address.high()).putLong(address.low());
    return flag;
  }

  /// Looks at the row that begins at `at`.
  StoredRow at(int at) {
    base = at;
    return this;
  }

  Flow flow() {
    double[] numbers = new double[schema.numbers().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = buffer.getDouble(base + i * Double.BYTES);
    }
    String[] categories = new String[schema.categories().size()];
    for (int c = 0; c < categories.length; c++) {
      categories[c] = category(c);
    }
    int flags = buffer.get(base + bytes(schema) - 1);
    Indicators indicators =
        new Indicators(
            (flags & ORIGINATOR) == 0 ? "" : address(1).toString(),
            (flags & RESPONDER) == 0 ? "" : address(3).toString(),
            buffer.getInt(addresses() + 4 * Long.BYTES),
            categories[0]);
    return new Flow(numbers, categories, indicators, buffer.getLong(times()));
  }

  /// The address that opened the connection; `::` where there is none.
  Address originator() {
    return (buffer.get(base + bytes(schema) - 1) & ORIGINATOR) == 0 ? NOWHERE : address(1);
  }

  /// Protocol and service: the first two categories.
  String kind() {
    return schema.categories().size() < 2 ? category(0) : category(0) + " " + category(1);
  }

  /// A number for [#kind] that is quicker to get.
  int kindCode() {
    return schema.categories().size() < 2 ? code(0) : (code(0) << Character.SIZE) | code(1);
  }

  int labelCode() {
    return code(schema.categories().size());
  }

  private String category(int index) {
    return texts.get(code(index));
  }

  private int code(int index) {
    return buffer.getChar(addresses() + 4 * Long.BYTES + Integer.BYTES + index * Character.BYTES);
  }

  private Address address(int word) {
    int at = times() + word * Long.BYTES;
    return new Address(buffer.getLong(at), buffer.getLong(at + Long.BYTES));
  }

  private int times() {
    return base + schema.numbers().size() * Double.BYTES;
  }

  private int addresses() {
    return times() + Long.BYTES;
  }
}
