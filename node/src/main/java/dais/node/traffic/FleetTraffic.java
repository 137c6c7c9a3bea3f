package dais.node.traffic;

import java.util.List;
import java.util.Optional;

/// The traffic of a whole run, cut into batches: a pure function of (agent, round), safe to call
/// from many threads. Traffic of a stream is asked for round after round.
public interface FleetTraffic extends AutoCloseable {
  FlowSchema schema();

  /// SHA-256 over the decompressed content of the inputs as 64 hexadecimal digits; over the SPEC
  /// where the traffic is generated, over how it is read where it is a stream.
  String contentHash();

  /// Whether the traffic arrives while the run goes on, so that its content is unknown at the
  /// start.
  default boolean isStream() {
    return false;
  }

  /// The number of rounds for which there is traffic; `Integer.MAX_VALUE` when it never ends, or as
  /// long as the end of a stream is not known. It is known before the last batch is handed out.
  int rounds();

  /// What agent `agent` (from 0) sees in round `round` (from 1); empty where it has nothing to see.
  List<LabelledFlow> batch(int agent, int round);

  /// SHA-256 over the lines of a stream that were read so far, each ended by a line feed, as 64
  /// hexadecimal digits; empty where the traffic is no stream.
  default Optional<String> streamHash() {
    return Optional.empty();
  }

  /// What the reader of the report must know about the traffic, such as rows out of time order.
  default List<String> notes() {
    return List.of();
  }

  @Override
  default void close() {}
}
