package dais.node.traffic;

import java.util.List;
import java.util.stream.IntStream;

/// The rows of a recording that the agents are fitted on.
///
/// @param shares the rows of each agent
/// @param labelFiltered whether a filter by label chose them
record RecordedBaseline(RowShares shares, boolean labelFiltered) implements Baseline {
  @Override
  public FlowSchema schema() {
    return shares.recording().schema();
  }

  @Override
  public String contentHash() {
    return shares.recording().contentHash();
  }

  @Override
  public List<Flow> flows(int agent) {
    return IntStream.range(0, shares.size(agent))
        .mapToObj(i -> shares.recording().flow(shares.row(agent, i)))
        .toList();
  }
}
