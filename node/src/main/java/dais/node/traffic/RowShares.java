package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The rows of one selection, shared out among the agents; each agent's in file order. Immutable.
final class RowShares {
  private final RowSelection selection;
  private final int[][] rows;

  /// @param owners [rows of the selection] the agent of each
  private RowShares(RowSelection selection, int[] owners, int agents) {
    this.selection = selection;
    int[] counts = new int[agents];
    for (int owner : owners) {
      counts[owner]++;
    }
    rows = new int[agents][];
    Arrays.setAll(rows, agent -> new int[counts[agent]]);
    int[] filled = new int[agents];
    for (int i = 0; i < owners.length; i++) {
      rows[owners[i]][filled[owners[i]]++] = selection.row(i);
    }
  }

  /// Shares out the selections of one run together: an address, or the skew of a service, is with
  /// the same agents in all of them.
  ///
  /// @param names what to call each selection in a refusal
  static List<RowShares> of(
      TrafficSetting setting, List<RowSelection> selections, List<String> names) {
    List<int[]> owners =
        switch (setting.split()) {
          case Split.ByHost _ -> byHost(setting, selections, names);
          case Split.Iid _ -> iid(setting, selections);
          case Split.Dirichlet dirichlet ->
              dirichlet(setting, dirichlet.concentration(), selections);
        };
    List<RowShares> shares = new ArrayList<>();
    for (int i = 0; i < selections.size(); i++) {
      RowShares share = new RowShares(selections.get(i), owners.get(i), setting.agents());
      share.checkNobodyIsLeftOut(setting, names.get(i));
      shares.add(share);
    }
    return shares;
  }

  Recording recording() {
    return selection.recording();
  }

  int size(int agent) {
    return rows[agent].length;
  }

  /// The recording's row at a position of an agent's share.
  int row(int agent, int position) {
    return rows[agent][position];
  }

  private void checkNobodyIsLeftOut(TrafficSetting setting, String name) {
    List<Integer> without =
        IntStream.range(0, rows.length).filter(agent -> rows[agent].length == 0).boxed().toList();
    if (!without.isEmpty()) {
      throw Refusal.badInput(
          "split %s of the %d rows of the %s leaves %d of %d agents without any, the first of them agent %d"
              .formatted(
                  setting.split().text(),
                  selection.size(),
                  name,
                  without.size(),
                  rows.length,
                  without.getFirst()),
          "Try --split iid, a larger A in dirichlet:A, fewer --agents or more rows.");
    }
  }

  private static List<int[]> byHost(
      TrafficSetting setting, List<RowSelection> selections, List<String> names) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int s = 0; s < selections.size(); s++) {
      RowSelection selection = selections.get(s);
      if (!selection.recording().hasAddresses()) {
        throw Refusal.badInput(
            "split host needs addresses but the %s (%s) has none"
                .formatted(names.get(s), selection.recording().schema().name()),
            "Try --split iid or --split dirichlet:0.5.");
      }
      for (int i = 0; i < selection.size(); i++) {
        counts.merge(selection.originator(i), 1, Integer::sum);
      }
    }
    // Largest first; equal ones by address.
    List<String> hosts = new ArrayList<>(counts.keySet());
    hosts.sort(Comparator.comparingInt((String host) -> -counts.getOrDefault(host, 0)));
    long[] loads = new long[setting.agents()];
    Map<String, Integer> owners = new HashMap<>();
    for (String host : hosts) {
      int least = 0;
      for (int agent = 1; agent < loads.length; agent++) {
        if (loads[agent] < loads[least]) {
          least = agent;
        }
      }
      loads[least] += counts.getOrDefault(host, 0);
      owners.put(host, least);
    }
    return selections.stream()
        .map(
            selection ->
                IntStream.range(0, selection.size())
                    .map(i -> owners.getOrDefault(selection.originator(i), 0))
                    .toArray())
        .toList();
  }

  private static List<int[]> iid(TrafficSetting setting, List<RowSelection> selections) {
    List<int[]> owners = new ArrayList<>();
    for (int s = 0; s < selections.size(); s++) {
      // Dealt round, then shuffled (Fisher-Yates): the shares differ by one row at most.
      int[] dealt =
          IntStream.range(0, selections.get(s).size()).map(i -> i % setting.agents()).toArray();
      RandomStream random = new RandomStream(setting.seed(), 0, Purpose.SPLIT, s);
      for (int i = dealt.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int kept = dealt[i];
        dealt[i] = dealt[other];
        dealt[other] = kept;
      }
      owners.add(dealt);
    }
    return owners;
  }

  private static List<int[]> dirichlet(
      TrafficSetting setting, double concentration, List<RowSelection> selections) {
    TreeSet<String> kinds = new TreeSet<>();
    selections.forEach(s -> IntStream.range(0, s.size()).forEach(i -> kinds.add(s.kind(i))));
    List<int[]> owners = new ArrayList<>();
    selections.forEach(selection -> owners.add(new int[selection.size()]));
    int number = 0;
    for (String kind : kinds) {
      // One stream for each kind: first its proportions, then its rows one after another.
      RandomStream random = new RandomStream(setting.seed(), number++, Purpose.SPLIT, 0);
      double[] cumulative = Dirichlet.cumulative(random, concentration, setting.agents());
      for (int s = 0; s < selections.size(); s++) {
        RowSelection selection = selections.get(s);
        for (int i = 0; i < selection.size(); i++) {
          if (selection.kind(i).equals(kind)) {
            owners.get(s)[i] = Dirichlet.index(random, cumulative);
          }
        }
      }
    }
    return owners;
  }
}
