package dais.node.traffic;

/// What a [TrafficSource] opens: flows that were recorded, a stream of them, or a generator.
public sealed interface TrafficContent extends AutoCloseable
    permits Recording, RowStream, TrafficContent.Generator {
  FlowSchema schema();

  /// SHA-256 as 64 hexadecimal digits: of the decompressed content of the input, of the SPEC of a
  /// generator, or of what is known of a stream before it arrives.
  String contentHash();

  /// Gives back what the content holds open. May be called again.
  @Override
  default void close() {}

  /// Makes traffic as a pure function of the setting.
  non-sealed interface Generator extends TrafficContent {
    /// The traffic of a fleet in this setting.
    FleetTraffic traffic(TrafficSetting setting);

    /// Clean flows to fit on, `setting.baselineFlows()` an agent.
    Baseline baseline(TrafficSetting setting);
  }
}
