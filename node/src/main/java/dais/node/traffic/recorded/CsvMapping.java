package dais.node.traffic.recorded;

import dais.node.traffic.FlowSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the columns of a CSV file mean.
///
/// @param schema the fields of its flows, in the order of `numbers` and `categories`
/// @param delimiter between two fields
/// @param columns which column says what of a connection
/// @param numbers the columns of the schema's numbers
/// @param categories the columns of the schema's further categories; its first is the protocol
/// @param label the column of the ground truth, if there is one
/// @param missing texts that stand for a value that is not known: the number 0, the category `-`
/// @param contentHash SHA-256 of the mapping file
record CsvMapping(
    FlowSchema schema,
    char delimiter,
    Columns columns,
    List<Column> numbers,
    List<Column> categories,
    Optional<LabelColumn> label,
    Set<String> missing,
    String contentHash) {
  /// A column of the file and the place in the mapping that names it.
  record Column(String name, String where) {}

  /// The columns of a connection's ends.
  record Columns(
      Column protocol,
      Optional<TimeColumn> time,
      Optional<Column> originator,
      Optional<Column> responder,
      Optional<Column> responderPort) {}

  /// When a connection was.
  record TimeColumn(Column column, TimeUnit unit) {}

  /// How a time is written: a number since 1970, or ISO 8601.
  enum TimeUnit {
    SECONDS(6),
    MILLISECONDS(3),
    MICROSECONDS(0),
    ISO(0);

    /// Powers of ten to microseconds.
    final int shift;

    TimeUnit(int shift) {
      this.shift = shift;
    }
  }

  /// The ground truth.
  ///
  /// @param benign values, in any case, that say a flow is benign; all others name an attack
  record LabelColumn(Column column, List<String> benign) {}

  CsvMapping {
    numbers = List.copyOf(numbers);
    categories = List.copyOf(categories);
    missing = Set.copyOf(missing);
  }

  /// All columns that the file must have.
  List<Column> allColumns() {
    List<Column> all = new ArrayList<>(List.of(columns.protocol()));
    columns.time().ifPresent(time -> all.add(time.column()));
    columns.originator().ifPresent(all::add);
    columns.responder().ifPresent(all::add);
    columns.responderPort().ifPresent(all::add);
    label.ifPresent(truth -> all.add(truth.column()));
    all.addAll(numbers);
    all.addAll(categories);
    return all;
  }
}
