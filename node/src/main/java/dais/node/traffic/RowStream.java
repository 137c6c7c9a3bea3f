package dais.node.traffic;

/// Rows that arrive once and cannot be read again: those of standard input.
///
/// @param schema their fields
/// @param contentHash names what is known of them before they arrive, as 64 hexadecimal digits: how
///   they are read
/// @param rows the rows
public record RowStream(FlowSchema schema, String contentHash, RowReader rows)
    implements TrafficContent {
  @Override
  public void close() {
    rows.close();
  }
}
