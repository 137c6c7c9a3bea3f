package dais.node.traffic.synthetic;

import dais.node.traffic.Baseline;
import dais.node.traffic.ConnRecord;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.TrafficSetting;
import java.util.List;

/// Clean generated flows of the day before the run.
///
/// @param setting of the run
/// @param contentHash of the SPEC `synthetic`
record SyntheticBaseline(TrafficSetting setting, String contentHash) implements Baseline {
  @Override
  public FlowSchema schema() {
    return ConnRecord.SCHEMA;
  }

  @Override
  public boolean labelFiltered() {
    return false;
  }

  @Override
  public List<Flow> flows(int agent) {
    AgentContext context = new AgentContext(setting.seed(), agent);
    return SyntheticTraffic.dayBefore(setting.seed(), agent, context, setting.baselineFlows());
  }
}
