package dais.node.traffic.recorded;

import dais.node.traffic.RecordedRow;
import dais.node.traffic.RowReader;
import java.util.Optional;

/// The rows of one text of which a line is at most one row.
final class LineRows implements RowReader {
  /// Reads lines one after another.
  interface Format {
    /// The row on a line; empty where the line holds none.
    Optional<RecordedRow> row(Place place, String line);
  }

  private final LineInput input;
  private final Format format;

  LineRows(LineInput input, Format format) {
    this.input = input;
    this.format = format;
  }

  @Override
  public Optional<RecordedRow> next() {
    for (var line = input.next(); line.isPresent(); line = input.next()) {
      Optional<RecordedRow> row = format.row(input.place(), line.get());
      if (row.isPresent()) {
        return row;
      }
    }
    return Optional.empty();
  }

  @Override
  public String contentHash() {
    return input.hash();
  }

  @Override
  public void flush() {
    input.flush();
  }

  @Override
  public void close() {
    input.close();
  }
}
