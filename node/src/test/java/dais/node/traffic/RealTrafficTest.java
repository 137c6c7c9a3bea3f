package dais.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The sources against real files of others.
final class RealTrafficTest {
  private static final String IOT = "iot23-34-1-conn.log.labeled.gz";

  private static TrafficSetting setting(int agents, int rounds, String split) {
    return new TrafficSetting(
        1, agents, rounds, OptionalInt.empty(), 512, 0.05, Split.parse(split));
  }

  private static Recording open(String scheme, String name) {
    String spec = scheme + ":" + SharedData.file(name);
    return (Recording) TrafficSources.named(scheme, spec).open(TrafficSpec.parse(spec));
  }

  private static Map<Label.Kind, Integer> kinds(Recording recording) {
    Map<Label.Kind, Integer> counts = new HashMap<>();
    for (int i = 0; i < recording.size(); i++) {
      counts.merge(recording.row(i).label().kind(), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void readsAllOfNslKdd() {
    Recording training = open("nsl-kdd", "nsl-kdd-train-20percent.csv.gz");
    Recording test = open("nsl-kdd", "nsl-kdd-test.csv.gz");

    assertThat(training.size()).isEqualTo(25_192);
    assertThat(kinds(training))
        .isEqualTo(Map.of(Label.Kind.BENIGN, 13_449, Label.Kind.ATTACK, 11_743));
    assertThat(test.size()).isEqualTo(22_544);
    assertThat(kinds(test)).isEqualTo(Map.of(Label.Kind.BENIGN, 9_711, Label.Kind.ATTACK, 12_833));
    assertThat(training.schema().name()).isEqualTo("nsl-kdd-v1");
    assertThat(training.schema().numbers()).hasSize(38);
  }

  @Test
  void readsAllOfALabelledZeekLog() {
    Recording log = open("zeek", IOT);

    assertThat(log.size()).isEqualTo(23_145);
    assertThat(kinds(log)).isEqualTo(Map.of(Label.Kind.BENIGN, 1_923, Label.Kind.ATTACK, 21_222));
    assertThat(log.row(0).label()).isEqualTo(new Label(Label.Kind.BENIGN, "Benign"));
    Flow first = log.row(0).flow();
    assertThat(first.eventTimeMicros()).isEqualTo(1_545_403_816_962_094L);
    assertThat(first.indicators())
        .isEqualTo(new Indicators("192.168.1.195", "185.244.25.235", 80, "tcp"));
    assertThat(first.number(0)).isEqualTo(3139.211);
    assertThat(first.category(2)).isEqualTo("S0");
  }

  @Test
  void leavesTheBaselineOutOfTrafficOfTheSameFile() {
    String spec = "zeek:" + SharedData.file(IOT);
    PreparedTraffic prepared =
        PreparedTraffic.prepare(
            TrafficSpec.parse(spec),
            Optional.of(TrafficSpec.parse(spec + ",label=BENIGN,first=0.5")),
            setting(10, 30, "iid"),
            PreparedTrafficTest.NO_STREAM);

    int fitted = 0;
    Map<Label.Kind, Integer> scored = new HashMap<>();
    for (int agent = 0; agent < 10; agent++) {
      fitted += prepared.baseline().flows(agent).size();
      for (int round = 1; round <= 30; round++) {
        for (LabelledFlow row : prepared.traffic().batch(agent, round)) {
          scored.merge(row.label().kind(), 1, Integer::sum);
        }
      }
    }
    assertThat(fitted).isEqualTo(961);
    assertThat(prepared.baseline().labelFiltered()).isTrue();
    assertThat(scored).isEqualTo(Map.of(Label.Kind.BENIGN, 962, Label.Kind.ATTACK, 21_222));
    assertThat(prepared.traffic().rounds()).isEqualTo(30);
  }

  @Test
  void takesTheTrainingPartAsBaselineOfTheTestPart() {
    PreparedTraffic prepared =
        PreparedTraffic.prepare(
            TrafficSpec.parse("nsl-kdd:" + SharedData.file("nsl-kdd-test.csv.gz")),
            Optional.of(
                TrafficSpec.parse(
                    "nsl-kdd:"
                        + SharedData.file("nsl-kdd-train-20percent.csv.gz")
                        + ",label=normal")),
            setting(20, 50, "dirichlet:0.5"),
            PreparedTrafficTest.NO_STREAM);

    List<Integer> sizes =
        IntStream.range(0, 20).mapToObj(a -> prepared.baseline().flows(a).size()).toList();
    assertThat(sizes.stream().mapToInt(s -> s).sum()).isEqualTo(13_449);
    assertThat(sizes.stream().mapToInt(s -> s).max().orElseThrow()).isGreaterThan(2 * 13_449 / 20);
  }
}
