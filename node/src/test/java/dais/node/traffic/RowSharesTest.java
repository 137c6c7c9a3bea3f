package dais.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The shares that come from disk against a plain twin over lists in memory.
final class RowSharesTest {
  private static final int ROWS = 5000;
  private static final List<String> SERVICES = List.of("dns", "http", "ssh", "-");

  private static List<RecordedRow> rows() {
    RandomStream random = new RandomStream(5, 0, Purpose.TRAFFIC, 0);
    List<RecordedRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double[] numbers = new double[17];
      numbers[0] = i;
      String host =
          random.nextInt(9) == 0 ? "fe80::" + random.nextInt(5) : "10.0.0." + random.nextInt(40);
      String protocol = random.nextInt(3) == 0 ? "udp" : "tcp";
      String[] categories = {protocol, SERVICES.get(random.nextInt(4)), "SF", "80"};
      Label label =
          random.nextInt(3) == 0
              ? new Label(Label.Kind.ATTACK, "scan")
              : new Label(Label.Kind.BENIGN, "benign");
      rows.add(
          new RecordedRow(
              new Flow(numbers, categories, new Indicators(host, "1.2.3.4", 80, protocol), i),
              label,
              label.family()));
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"host,7", "iid,1", "iid,7", "iid,300", "dirichlet:0.5,7", "dirichlet:3,20"})
  void areThoseOfThePlainTwin(String split, int agents) {
    List<RecordedRow> rows = rows();
    Recording.Draft draft = new Recording.Draft(ConnRecord.SCHEMA);
    rows.forEach(draft::add);
    TrafficSetting setting =
        new TrafficSetting(11, agents, 9, OptionalInt.empty(), 64, 0.05, Split.parse(split));
    try (Recording recording = draft.finish("0".repeat(64), List.of())) {
      RowSelection benign = select(recording, "label", "benign");
      RowSelection scans = select(recording, "label", "scan").without(benign);
      List<List<Integer>> selected = List.of(numbered(rows, "scan"), numbered(rows, "benign"));

      List<RowShares> shares =
          RowShares.of(setting, List.of(scans, benign), List.of("traffic", "baseline"));

      List<int[]> expected = owners(setting, rows, selected);
      for (int s = 0; s < 2; s++) {
        for (int agent = 0; agent < agents; agent++) {
          RowShares share = shares.get(s);
          int[] owner = expected.get(s);
          List<Integer> all = selected.get(s);
          int of = agent;
          assertThat(
                  share.rows(agent, 0, share.size(agent)).stream()
                      .map(row -> (int) row.flow().number(0)))
              .isEqualTo(
                  IntStream.range(0, all.size())
                      .filter(i -> owner[i] == of)
                      .mapToObj(all::get)
                      .toList());
        }
        shares.get(s).close();
      }
    }
  }

  private static RowSelection select(Recording recording, String key, String value) {
    return RowSelection.of(recording, new TrafficSpec("zeek", "conn.log", Map.of(key, value)));
  }

  private static List<Integer> numbered(List<RecordedRow> rows, String family) {
    return IntStream.range(0, rows.size())
        .filter(i -> rows.get(i).label().family().equals(family))
        .boxed()
        .toList();
  }

  private static List<int[]> owners(
      TrafficSetting setting, List<RecordedRow> rows, List<List<Integer>> selected) {
    return switch (setting.split()) {
      case Split.ByHost _ -> byHost(setting, rows, selected);
      case Split.Iid _ -> iid(setting, selected);
      case Split.Dirichlet dirichlet ->
          dirichlet(setting, dirichlet.concentration(), rows, selected);
    };
  }

  private static List<int[]> byHost(
      TrafficSetting setting, List<RecordedRow> rows, List<List<Integer>> selected) {
    Map<String, Integer> counts = new TreeMap<>();
    selected.forEach(
        all ->
            all.forEach(
                i -> counts.merge(rows.get(i).flow().indicators().originator(), 1, Integer::sum)));
    List<String> hosts = new ArrayList<>(counts.keySet());
    hosts.sort((a, b) -> Integer.compare(counts.getOrDefault(b, 0), counts.getOrDefault(a, 0)));
    long[] loads = new long[setting.agents()];
    Map<String, Integer> owners = new HashMap<>();
    for (String host : hosts) {
      int least = 0;
      for (int agent = 1; agent < loads.length; agent++) {
        least = loads[agent] < loads[least] ? agent : least;
      }
      loads[least] += counts.getOrDefault(host, 0);
      owners.put(host, least);
    }
    return selected.stream()
        .map(
            all ->
                all.stream()
                    .mapToInt(
                        i -> owners.getOrDefault(rows.get(i).flow().indicators().originator(), -1))
                    .toArray())
        .toList();
  }

  private static List<int[]> iid(TrafficSetting setting, List<List<Integer>> selected) {
    List<int[]> owners = new ArrayList<>();
    for (int s = 0; s < selected.size(); s++) {
      int[] dealt =
          IntStream.range(0, selected.get(s).size()).map(i -> i % setting.agents()).toArray();
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
      TrafficSetting setting,
      double concentration,
      List<RecordedRow> rows,
      List<List<Integer>> selected) {
    TreeSet<String> kinds = new TreeSet<>();
    selected.forEach(all -> all.forEach(i -> kinds.add(kind(rows.get(i)))));
    List<int[]> owners = new ArrayList<>();
    selected.forEach(all -> owners.add(new int[all.size()]));
    int number = 0;
    for (String kind : kinds) {
      RandomStream random = new RandomStream(setting.seed(), number++, Purpose.SPLIT, 0);
      double[] cumulative = Dirichlet.cumulative(random, concentration, setting.agents());
      for (int s = 0; s < selected.size(); s++) {
        for (int i = 0; i < selected.get(s).size(); i++) {
          if (kind(rows.get(selected.get(s).get(i))).equals(kind)) {
            owners.get(s)[i] = Dirichlet.index(random, cumulative);
          }
        }
      }
    }
    return owners;
  }

  private static String kind(RecordedRow row) {
    return String.join(" ", Arrays.asList(row.flow().category(0), row.flow().category(1)));
  }
}
