package dais.node.traffic;

import java.util.List;

/// The traffic of a whole run, cut into batches: a pure function of (agent, round), safe to call
/// from many threads.
public interface FleetTraffic extends AutoCloseable {
  FlowSchema schema();

  /// SHA-256 over the decompressed content of the inputs as 64 hexadecimal digits; over the SPEC
  /// where the traffic is generated.
  String contentHash();

  /// The number of rounds for which there is traffic; `Integer.MAX_VALUE` when it never ends.
  int rounds();

  /// What agent `agent` (from 0) sees in round `round` (from 1); empty where it has nothing to see.
  List<LabelledFlow> batch(int agent, int round);

  @Override
  default void close() {}
}
