package dais.node.traffic;

import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rows of a stream as batches. A round is as many rows as the fleet's batches hold together
/// (agents times batch), in the order of the stream; each row goes to one agent at once, as a
/// function of the seed and its address, its number or its kind, so that nothing has to be known of
/// the rows to come: batches differ in size. Only the rows of the round under way are in memory,
/// and the next row: reading it tells whether the round is the last.
final class StreamTraffic implements FleetTraffic {
  // Proportions are a function of the kind: those that were forgotten are drawn again.
  private static final int KEPT_KINDS = 4096;

  private final TrafficSetting setting;
  private final RowStream stream;
  private final Optional<String> label;
  private final int rowsOfRound;
  private final TimeOrder order = new TimeOrder();
  private final Map<String, double[]> kinds = new HashMap<>();
  private final List<List<LabelledFlow>> batches = new ArrayList<>();
  private Optional<RecordedRow> ahead;
  private long rowsSeen;
  private int round;
  private int rounds = Integer.MAX_VALUE;

  /// @param label keeps only rows with this label
  /// @throws dais.infrastructure.exit.Refusal if there is no row, or none has the address that the
  ///   split needs
  StreamTraffic(TrafficSetting setting, RowStream stream, Optional<String> label, String name) {
    this.setting = setting;
    this.stream = stream;
    this.label = label;
    this.rowsOfRound =
        Math.multiplyExact(setting.agents(), setting.batch().orElse(TrafficSetting.DEFAULT_BATCH));
    this.ahead = read();
    RecordedRow first = ahead.orElseThrow(() -> Recording.withoutRows(name));
    if (setting.split() instanceof Split.ByHost
        && first.flow().indicators().originator().isEmpty()) {
      throw RowShares.withoutAddresses("traffic", stream.schema());
    }
  }

  @Override
  public FlowSchema schema() {
    return stream.schema();
  }

  @Override
  public String contentHash() {
    return stream.contentHash();
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  public synchronized int rounds() {
    return rounds;
  }

  @Override
  public synchronized List<LabelledFlow> batch(int agent, int asked) {
    if (asked > rounds) {
      return List.of();
    }
    if (asked == round + 1) {
      advance();
    }
    if (asked != round) {
      throw new IllegalStateException(
          "a stream is read round by round: expected round %d or %d but was asked for %d"
              .formatted(round, round + 1, asked));
    }
    return batches.get(agent);
  }

  private void advance() {
    batches.clear();
    for (int agent = 0; agent < setting.agents(); agent++) {
      batches.add(new ArrayList<>());
    }
    for (int i = 0; i < rowsOfRound && ahead.isPresent(); i++) {
      RecordedRow row = ahead.get();
      order.see(row.flow().eventTimeMicros());
      batches.get(owner(row.flow())).add(new LabelledFlow(row.flow(), row.label()));
      rowsSeen++;
      ahead = read();
    }
    stream.rows().flush();
    round++;
    if (ahead.isEmpty()) {
      rounds = round;
    }
  }

  private Optional<RecordedRow> read() {
    Optional<RecordedRow> row = stream.rows().next();
    while (row.isPresent() && label.isPresent() && !matches(row.get(), label.get())) {
      row = stream.rows().next();
    }
    return row;
  }

  private static boolean matches(RecordedRow row, String wanted) {
    return row.label().family().equalsIgnoreCase(wanted) || row.written().equalsIgnoreCase(wanted);
  }

  private int owner(Flow flow) {
    return switch (setting.split()) {
      case Split.ByHost _ -> byText(flow.indicators().originator()).nextInt(setting.agents());
      case Split.Iid _ -> byNumber().nextInt(setting.agents());
      case Split.Dirichlet dirichlet -> {
        String kind =
            stream.schema().categories().size() < 2
                ? flow.category(0)
                : flow.category(0) + " " + flow.category(1);
        if (kinds.size() >= KEPT_KINDS) {
          kinds.clear();
        }
        double[] cumulative =
            kinds.computeIfAbsent(
                kind,
                text ->
                    Dirichlet.cumulative(
                        byText(text), dirichlet.concentration(), setting.agents()));
        yield Dirichlet.index(byNumber(), cumulative);
      }
    };
  }

  private RandomStream byNumber() {
    return new RandomStream(
        setting.seed(), (int) rowsSeen, Purpose.STREAM_ROW, (int) (rowsSeen >>> 32));
  }

  private RandomStream byText(String text) {
    // FNV-1a, 64 bits: only spreads texts over streams, which are random whatever their number.
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return new RandomStream(setting.seed(), (int) hash, Purpose.STREAM_TEXT, (int) (hash >>> 32));
  }

  @Override
  public synchronized Optional<String> streamHash() {
    return Optional.of(stream.rows().contentHash());
  }

  @Override
  public synchronized List<String> notes() {
    List<String> notes = new ArrayList<>(stream.rows().notes());
    order.note().ifPresent(notes::add);
    return notes;
  }

  @Override
  public void close() {
    stream.close();
  }
}
