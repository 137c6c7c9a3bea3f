package dais.node.traffic.synthetic;

import dais.node.traffic.Baseline;
import dais.node.traffic.ConnRecord;
import dais.node.traffic.ContentHash;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.TrafficContent;
import dais.node.traffic.TrafficSetting;
import dais.node.traffic.TrafficSource;
import dais.node.traffic.TrafficSpec;
import java.util.Set;

/// The source `synthetic`: generated traffic with labelled attacks.
public final class SyntheticSource implements TrafficSource {
  // Part of the hashed text: another generator under the same SPEC is other content.
  private static final String VERSION = "dais synthetic v2\n";

  @Override
  public String scheme() {
    return "synthetic";
  }

  @Override
  public boolean readsFiles() {
    return false;
  }

  @Override
  public Set<String> optionKeys() {
    return CampaignOptions.KEYS;
  }

  @Override
  public TrafficContent open(TrafficSpec spec) {
    return new Generated(CampaignOptions.of(spec), ContentHash.ofText(VERSION + spec.canonical()));
  }

  private record Generated(CampaignOptions options, String contentHash)
      implements TrafficContent.Generator {
    @Override
    public FlowSchema schema() {
      return ConnRecord.SCHEMA;
    }

    @Override
    public FleetTraffic traffic(TrafficSetting setting) {
      return new SyntheticTraffic(setting, options, contentHash);
    }

    @Override
    public Baseline baseline(TrafficSetting setting) {
      return new SyntheticBaseline(setting, ContentHash.ofText(VERSION + "synthetic"));
    }
  }
}
