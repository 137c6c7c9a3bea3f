package dais.node.traffic;

import java.util.List;

/// The flows that the agents are fitted on. They are never scored. Immutable and thread-safe.
public interface Baseline extends AutoCloseable {
  FlowSchema schema();

  /// SHA-256 of the decompressed content as 64 hexadecimal digits; of the SPEC where it is
  /// generated.
  String contentHash();

  /// Whether a filter by label chose the flows: then genesis and report say `baseline:
  /// label-filtered`.
  boolean labelFiltered();

  /// The fitting flows of agent `agent` (from 0), at least one.
  List<Flow> flows(int agent);

  @Override
  default void close() {}
}
