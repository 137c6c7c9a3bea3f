package dais.node.traffic;

/// One connection record as an agent sees it: it has no label. Immutable; the arrays given to the
/// constructor pass into its ownership and are not copied (one flow is made per record on the hot
/// path).
public final class Flow {
  private final double[] numbers;
  private final String[] categories;
  private final Indicators indicators;
  private final long eventTimeMicros;

  /// @param numbers the numeric fields in the schema's order, all finite
  /// @param categories the categorical fields in the schema's order; the first is the transport
  ///   protocol
  /// @param indicators addresses, port and protocol
  /// @param eventTimeMicros microseconds since 1970-01-01T00:00:00Z
  public Flow(double[] numbers, String[] categories, Indicators indicators, long eventTimeMicros) {
    this.numbers = numbers;
    this.categories = categories;
    this.indicators = indicators;
    this.eventTimeMicros = eventTimeMicros;
  }

  /// The numeric field at `index` of the schema's numbers.
  public double number(int index) {
    return numbers[index];
  }

  /// The categorical field at `index` of the schema's categories.
  public String category(int index) {
    return categories[index];
  }

  /// The transport protocol: flows of different protocols are never correlated.
  public String protocol() {
    return categories[0];
  }

  public Indicators indicators() {
    return indicators;
  }

  /// Microseconds since 1970-01-01T00:00:00Z.
  public long eventTimeMicros() {
    return eventTimeMicros;
  }
}
