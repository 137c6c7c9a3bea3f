package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// The rows of one selection, shared out among the agents; each agent's in file order. The numbers
/// of the rows lie agent by agent in a temporary file, four bytes each. Immutable and thread-safe.
final class RowShares implements AutoCloseable {
  private static final int BUFFERED_ROWS = 1024;

  private final RowSelection selection;
  private final SpillFile file = SpillFile.create();
  // The agent's first position in the file, by agent; then the end.
  private final long[] begins;

  /// @param owners [rows of the selection] the agent of each
  private RowShares(RowSelection selection, char[] owners, int agents) {
    this.selection = selection;
    this.begins = new long[agents + 1];
    for (char owner : owners) {
      begins[owner + 1]++;
    }
    Arrays.parallelPrefix(begins, Long::sum);
    long[] filled = Arrays.copyOf(begins, agents);
    ByteBuffer[] buffers = new ByteBuffer[agents];
    for (int agent = 0; agent < agents; agent++) {
      long rows = Math.min(BUFFERED_ROWS, begins[agent + 1] - begins[agent]);
      buffers[agent] = ByteBuffer.allocate((int) rows * Integer.BYTES);
    }
    int row = selection.next(0);
    for (char owner : owners) {
      ByteBuffer buffer = buffers[owner].putInt(row);
      if (!buffer.hasRemaining()) {
        filled[owner] += flush(buffer, filled[owner]);
      }
      row = selection.next(row + 1);
    }
    for (int agent = 0; agent < agents; agent++) {
      flush(buffers[agent], filled[agent]);
    }
  }

  /// @return the rows written
  private int flush(ByteBuffer buffer, long position) {
    int rows = buffer.flip().remaining() / Integer.BYTES;
    file.write(buffer, position * Integer.BYTES);
    buffer.clear();
    return rows;
  }

  /// Shares out the selections of one run together: an address, or the skew of a service, is with
  /// the same agents in all of them.
  ///
  /// @param names what to call each selection in a refusal
  static List<RowShares> of(
      TrafficSetting setting, List<RowSelection> selections, List<String> names) {
    List<char[]> owners =
        switch (setting.split()) {
          case Split.ByHost _ -> byHost(setting, selections, names);
          case Split.Iid _ -> iid(setting, selections);
          case Split.Dirichlet dirichlet ->
              dirichlet(setting, dirichlet.concentration(), selections);
        };
    List<RowShares> shares = new ArrayList<>();
    for (int i = 0; i < selections.size(); i++) {
      RowShares share = new RowShares(selections.get(i), owners.get(i), setting.agents());
      shares.add(share);
      share.checkNobodyIsLeftOut(setting, names.get(i));
    }
    return shares;
  }

  Recording recording() {
    return selection.recording();
  }

  int size(int agent) {
    return (int) (begins[agent + 1] - begins[agent]);
  }

  /// The recording's rows at the positions from `from` to before `to` of an agent's share.
  List<LabelledFlow> rows(int agent, int from, int to) {
    if (from >= to) {
      return List.of();
    }
    int[] numbers = new int[to - from];
    file.read((begins[agent] + from) * Integer.BYTES, numbers.length * Integer.BYTES)
        .asIntBuffer()
        .get(numbers);
    return recording().rows(numbers);
  }

  @Override
  public void close() {
    file.close();
  }

  private void checkNobodyIsLeftOut(TrafficSetting setting, String name) {
    List<Integer> without =
        IntStream.range(0, setting.agents()).filter(agent -> size(agent) == 0).boxed().toList();
    if (!without.isEmpty()) {
      throw Refusal.badInput(
          "split %s of the %d rows of the %s leaves %d of %d agents without any, the first of them agent %d"
              .formatted(
                  setting.split().text(),
                  selection.size(),
                  name,
                  without.size(),
                  setting.agents(),
                  without.getFirst()),
          "Try --split iid, a larger A in dirichlet:A, fewer --agents or more rows.");
    }
  }

  private static List<char[]> byHost(
      TrafficSetting setting, List<RowSelection> selections, List<String> names) {
    Map<Address, int[]> counts = new HashMap<>();
    for (int s = 0; s < selections.size(); s++) {
      RowSelection selection = selections.get(s);
      if (!selection.recording().hasAddresses()) {
        throw withoutAddresses(names.get(s), selection.recording().schema());
      }
      selection.scan(
          (index, row) -> counts.computeIfAbsent(row.originator(), host -> new int[1])[0]++);
    }
    Map<Address, Character> owners = owners(counts, setting.agents());
    return selections.stream()
        .map(
            selection -> collect(selection, row -> owners.getOrDefault(row.originator(), (char) 0)))
        .toList();
  }

  static Refusal withoutAddresses(String name, FlowSchema schema) {
    return Refusal.badInput(
        "split host needs addresses but the %s (%s) has none".formatted(name, schema.name()),
        "Try --split iid or --split dirichlet:0.5.");
  }

  /// Hosts with the most rows first, equal ones by the text of their address, each to the agent
  /// with the fewest rows.
  private static Map<Address, Character> owners(Map<Address, int[]> counts, int agents) {
    record Host(Address address, String text, int rows) {}
    List<Host> hosts = new ArrayList<>(counts.size());
    counts.forEach((address, rows) -> hosts.add(new Host(address, address.toString(), rows[0])));
    hosts.sort(
        Comparator.comparingInt((Host host) -> -host.rows()).thenComparing(host -> host.text()));
    long[] loads = new long[agents];
    Map<Address, Character> owners = HashMap.newHashMap(hosts.size());
    for (Host host : hosts) {
      int least = 0;
      for (int agent = 1; agent < loads.length; agent++) {
        if (loads[agent] < loads[least]) {
          least = agent;
        }
      }
      loads[least] += host.rows();
      owners.put(host.address(), (char) least);
    }
    return owners;
  }

  private interface OwnerOfRow {
    char of(StoredRow row);
  }

  private static char[] collect(RowSelection selection, OwnerOfRow owner) {
    char[] owners = new char[selection.size()];
    int[] next = new int[1];
    selection.scan((index, row) -> owners[next[0]++] = owner.of(row));
    return owners;
  }

  private static List<char[]> iid(TrafficSetting setting, List<RowSelection> selections) {
    List<char[]> owners = new ArrayList<>();
    for (int s = 0; s < selections.size(); s++) {
      // Dealt round, then shuffled (Fisher-Yates): the shares differ by one row at most.
      char[] dealt = new char[selections.get(s).size()];
      for (int i = 0; i < dealt.length; i++) {
        dealt[i] = (char) (i % setting.agents());
      }
      RandomStream random = new RandomStream(setting.seed(), 0, Purpose.SPLIT, s);
      for (int i = dealt.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        char kept = dealt[i];
        dealt[i] = dealt[other];
        dealt[other] = kept;
      }
      owners.add(dealt);
    }
    return owners;
  }

  private static List<char[]> dirichlet(
      TrafficSetting setting, double concentration, List<RowSelection> selections) {
    Map<String, KindShare> kinds = new TreeMap<>();
    for (RowSelection selection : selections) {
      Map<Integer, String> seen = new HashMap<>();
      selection.scan((index, row) -> seen.computeIfAbsent(row.kindCode(), code -> row.kind()));
      seen.values().forEach(kind -> kinds.put(kind, KindShare.NONE));
    }
    int number = 0;
    for (var kind : kinds.entrySet()) {
      // One stream for each kind: first its proportions, then its rows one after another.
      RandomStream random = new RandomStream(setting.seed(), number++, Purpose.SPLIT, 0);
      kind.setValue(
          new KindShare(random, Dirichlet.cumulative(random, concentration, setting.agents())));
    }
    List<char[]> owners = new ArrayList<>();
    for (RowSelection selection : selections) {
      Map<Integer, KindShare> byCode = new HashMap<>();
      owners.add(
          collect(
              selection,
              row ->
                  byCode
                      .computeIfAbsent(
                          row.kindCode(), code -> kinds.getOrDefault(row.kind(), KindShare.NONE))
                      .next()));
    }
    return owners;
  }

  /// The proportions of one kind and the draws of its rows.
  private static final class KindShare {
    static final KindShare NONE =
        new KindShare(new RandomStream(0, 0, Purpose.SPLIT, 0), new double[] {1});

    private final RandomStream random;
    private final double[] cumulative;

    KindShare(RandomStream random, double[] cumulative) {
      this.random = random;
      this.cumulative = cumulative;
    }

    char next() {
      return (char) Dirichlet.index(random, cumulative);
    }
  }
}
