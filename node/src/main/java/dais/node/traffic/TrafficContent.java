package dais.node.traffic;

/// What a [TrafficSource] opens: flows that were recorded, or a generator of flows.
public sealed interface TrafficContent permits Recording, TrafficContent.Generator {
  FlowSchema schema();

  /// SHA-256 as 64 hexadecimal digits: of the decompressed content of the input, or of the SPEC of
  /// a generator.
  String contentHash();

  /// Makes traffic as a pure function of the setting.
  non-sealed interface Generator extends TrafficContent {
    /// The traffic of a fleet in this setting.
    FleetTraffic traffic(TrafficSetting setting);

    /// Clean flows to fit on, `setting.baselineFlows()` an agent.
    Baseline baseline(TrafficSetting setting);
  }
}
