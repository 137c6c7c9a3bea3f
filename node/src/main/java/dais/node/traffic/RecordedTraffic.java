package dais.node.traffic;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// A recording's rows as batches: with a batch size, that many consecutive rows of the agent's
/// share a round until they end; without one, the share spread evenly over the rounds. Each row
/// once.
final class RecordedTraffic implements FleetTraffic {
  private final RowShares shares;
  private final OptionalInt batch;
  private final int rounds;

  RecordedTraffic(TrafficSetting setting, RowShares shares) {
    this.shares = shares;
    this.batch = setting.batch();
    int most = IntStream.range(0, setting.agents()).map(shares::size).max().orElseThrow();
    this.rounds = batch.isPresent() ? Math.ceilDiv(most, batch.getAsInt()) : setting.rounds();
  }

  @Override
  public FlowSchema schema() {
    return shares.recording().schema();
  }

  @Override
  public String contentHash() {
    return shares.recording().contentHash();
  }

  @Override
  public int rounds() {
    return rounds;
  }

  @Override
  public List<LabelledFlow> batch(int agent, int round) {
    if (round > rounds) {
      return List.of();
    }
    return shares.rows(agent, begin(agent, round), begin(agent, round + 1));
  }

  @Override
  public List<String> notes() {
    return shares.recording().notes();
  }

  @Override
  public void close() {
    shares.close();
    shares.recording().close();
  }

  /// The position in the agent's share at which a round begins.
  private int begin(int agent, int round) {
    long size = shares.size(agent);
    if (batch.isPresent()) {
      return (int) Math.min(size, (round - 1L) * batch.getAsInt());
    }
    return (int) (size * (round - 1) / rounds);
  }
}
