package dais.node.traffic;

import java.util.List;

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
    return shares.rows(agent, 0, shares.size(agent)).stream().map(LabelledFlow::flow).toList();
  }

  @Override
  public void close() {
    shares.close();
    shares.recording().close();
  }
}
