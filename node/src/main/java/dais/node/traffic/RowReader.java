package dais.node.traffic;

import java.util.List;
import java.util.Optional;

/// The rows of an input, each once, in its order and in constant memory. Not thread-safe.
public interface RowReader extends AutoCloseable {
  /// The next row; empty at the end. Waits where the input is a stream.
  ///
  /// @throws dais.infrastructure.exit.Refusal where the content is not what was expected (file,
  ///   line, field, expected, found)
  Optional<RecordedRow> next();

  /// SHA-256 as 64 hexadecimal digits of the decompressed content that was read so far: of all of
  /// it after [#next] was empty.
  String contentHash();

  /// What the reader of a report must know, such as files that were passed over.
  default List<String> notes() {
    return List.of();
  }

  /// Makes what is kept of the rows read so far outlive this process.
  default void flush() {}

  @Override
  void close();
}
