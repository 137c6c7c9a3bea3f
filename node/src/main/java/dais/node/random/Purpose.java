package dais.node.random;

/// What a stream of random numbers is for. The numbers are part of every digest: they are never
/// reused.
public enum Purpose {
  TRAFFIC(1),
  TRAFFIC_CONTEXT(2),
  BASELINE(3),
  CAMPAIGN(4),
  SPLIT(5),
  FOREST(6),
  NEIGHBOURS(7),
  CAMPAIGN_MEMBERS(8),
  STREAM_ROW(9),
  STREAM_TEXT(10),
  /// Whatever a plug-in draws.
  PLUGIN(64);

  private final int number;

  Purpose(int number) {
    this.number = number;
  }

  /// The purpose's word in the generator's counter.
  public int number() {
    return number;
  }
}
