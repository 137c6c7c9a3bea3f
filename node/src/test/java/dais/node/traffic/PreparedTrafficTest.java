package dais.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sharing out of a small log: ten hosts, host h with 4 + h rows, every fourth row benign; the
/// row's number is its `orig_bytes`.
final class PreparedTrafficTest {
  private static final String HEADER =
      "#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state\tduration"
          + "\torig_bytes\tresp_bytes\torig_pkts\tresp_pkts\tlabel\n";
  private static final int ROWS = 85;
  static final Supplier<StreamInput> NO_STREAM =
      () -> {
        throw new AssertionError("no stream is asked for");
      };

  @TempDir private Path folder;
  private String log;

  @BeforeEach
  void writeTheLog() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    int row = 0;
    for (int host = 0; host < 10; host++) {
      for (int i = 0; i < 4 + host; i++) {
        text.append(row)
            .append(".5\t10.0.0.")
            .append(host)
            .append("\t1.2.3.4\t80\ttcp\t")
            .append(row % 3 == 0 ? "http" : "-")
            .append("\tSF\t1\t")
            .append(row)
            .append("\t1\t1\t1\t")
            .append(row % 4 == 0 ? "Benign" : "Malicious")
            .append('\n');
        row++;
      }
    }
    assertThat(row).isEqualTo(ROWS);
    log = "zeek:" + Files.writeString(folder.resolve("conn.log"), text);
  }

  private static TrafficSetting setting(int agents, int rounds, OptionalInt batch, String split) {
    return new TrafficSetting(3, agents, rounds, batch, 64, 0.05, Split.parse(split));
  }

  private static PreparedTraffic prepare(String traffic, String baseline, TrafficSetting setting) {
    return PreparedTraffic.prepare(
        TrafficSpec.parse(traffic), Optional.of(TrafficSpec.parse(baseline)), setting, NO_STREAM);
  }

  private static Refusal refused(
      String traffic, Optional<String> baseline, TrafficSetting setting) {
    return Assertions.catchThrowableOfType(
        Refusal.class,
        () ->
            PreparedTraffic.prepare(
                TrafficSpec.parse(traffic), baseline.map(TrafficSpec::parse), setting, NO_STREAM));
  }

  private static int number(Flow flow) {
    return (int) flow.number(1);
  }

  private static List<Integer> rows(FleetTraffic traffic, int agent) {
    List<Integer> rows = new ArrayList<>();
    for (int round = 1; round <= traffic.rounds(); round++) {
      traffic.batch(agent, round).forEach(row -> rows.add(number(row.flow())));
    }
    return rows;
  }

  private static Set<Integer> baselineRows(PreparedTraffic prepared, int agents) {
    return IntStream.range(0, agents)
        .boxed()
        .flatMap(agent -> prepared.baseline().flows(agent).stream())
        .map(PreparedTrafficTest::number)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "iid", "dirichlet:2"})
  void scoresEachRowOnceThatIsNotBaseline(String split) {
    PreparedTraffic prepared =
        prepare(log, log + ",label=benign,first=0.5", setting(3, 7, OptionalInt.empty(), split));

    List<Integer> all = new ArrayList<>();
    for (int agent = 0; agent < 3; agent++) {
      List<Integer> rows = rows(prepared.traffic(), agent);
      assertThat(rows).isSorted();
      all.addAll(rows);
    }
    // 22 benign rows: 0, 4, ... 84; the first eleven of them end at 40.
    Set<Integer> fitted =
        IntStream.rangeClosed(0, 10).mapToObj(i -> 4 * i).collect(Collectors.toSet());
    assertThat(baselineRows(prepared, 3)).isEqualTo(fitted);
    assertThat(all).hasSize(ROWS - 11).doesNotHaveDuplicates().doesNotContainAnyElementsOf(fitted);
  }

  @Test
  void leavesOutTheSameContentUnderAnotherName() throws IOException {
    Path copy = Files.copy(folder.resolve("conn.log"), folder.resolve("copy.log"));

    PreparedTraffic prepared =
        prepare(log, "zeek:" + copy + ",first=0.4", setting(1, 1, OptionalInt.empty(), "iid"));

    assertThat(rows(prepared.traffic(), 0)).hasSize(ROWS - 34).doesNotContain(0, 33).contains(34);
    assertThat(prepared.baseline().labelFiltered()).isFalse();
  }

  @Test
  void spreadsRowsEvenlyOverTheRounds() {
    FleetTraffic traffic =
        prepare(log, "synthetic", setting(1, 10, OptionalInt.empty(), "iid")).traffic();

    List<Integer> sizes =
        IntStream.rangeClosed(1, 10).mapToObj(r -> traffic.batch(0, r).size()).toList();
    assertThat(sizes).containsOnly(8, 9);
    assertThat(traffic.rounds()).isEqualTo(10);
    assertThat(traffic.batch(0, 11)).isEmpty();
  }

  @Test
  void endsWithTheRowsWhereABatchSizeIsGiven() {
    FleetTraffic traffic =
        prepare(log, "synthetic", setting(2, 1000, OptionalInt.of(10), "iid")).traffic();

    assertThat(traffic.rounds()).isEqualTo(5);
    assertThat(traffic.batch(0, 4)).hasSize(10);
    assertThat(traffic.batch(0, 5)).hasSize(3);
    assertThat(traffic.batch(1, 5)).hasSize(2);
    assertThat(traffic.batch(1, 6)).isEmpty();
  }

  @Test
  void givesAHostToOneAgentLargestFirst() {
    PreparedTraffic prepared =
        prepare(log, log + ",first=0.5", setting(3, 1, OptionalInt.empty(), "host"));

    Map<String, Integer> owners = new HashMap<>();
    for (int agent = 0; agent < 3; agent++) {
      List<Flow> flows = new ArrayList<>(prepared.baseline().flows(agent));
      prepared.traffic().batch(agent, 1).forEach(row -> flows.add(row.flow()));
      for (Flow flow : flows) {
        assertThat(
                owners.merge(flow.indicators().originator(), agent, (a, b) -> a.equals(b) ? a : -1))
            .isNotEqualTo(-1);
      }
    }
    // 13, 12, 11 to one agent each, then 10 to the smallest, and so on.
    assertThat(owners)
        .containsEntry("10.0.0.9", 0)
        .containsEntry("10.0.0.8", 1)
        .containsEntry("10.0.0.7", 2)
        .containsEntry("10.0.0.6", 2)
        .containsEntry("10.0.0.5", 1);
  }

  @Test
  void repeatsItselfAndDependsOnTheSeed() {
    TrafficSetting one = setting(3, 1, OptionalInt.empty(), "iid");
    TrafficSetting other =
        new TrafficSetting(4, 3, 1, OptionalInt.empty(), 64, 0.05, new Split.Iid());

    List<Integer> first = rows(prepare(log, "synthetic", one).traffic(), 0);

    assertThat(rows(prepare(log, "synthetic", one).traffic(), 0)).isEqualTo(first);
    assertThat(rows(prepare(log, "synthetic", other).traffic(), 0)).isNotEqualTo(first);
  }

  @Test
  void refusesARecordingWithoutABaselineAndSaysWhatToType() {
    Refusal refusal = refused(log, Optional.empty(), setting(1, 1, OptionalInt.empty(), "iid"));

    assertThat(refusal)
        .hasMessage(
            "traffic '%s' is a recording: expected a baseline to fit the agents on but none was"
                + " given",
            log);
    assertThat(refusal.hint())
        .isEqualTo(
            "Add for example --baseline %s,label=benign,first=0.5: these rows are then left out of the traffic."
                .formatted(log));
  }

  @Test
  void refusesALabelThatNoRowHas() {
    Refusal refusal =
        refused(log, Optional.of(log + ",label=normal"), setting(1, 1, OptionalInt.empty(), "iid"));

    assertThat(refusal)
        .hasMessage(
            "traffic '%s,label=normal': expected rows with the label 'normal' but found none", log);
    assertThat(refusal.hint())
        .isEqualTo("The labels and their rows are {benign=22, malicious=63}.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1.5", "half", "-1"})
  void refusesAShareOutOfRange(String first) {
    assertThat(
            refused(
                log + ",first=" + first,
                Optional.of("synthetic"),
                setting(1, 1, OptionalInt.empty(), "iid")))
        .hasMessageEndingWith("first must be a number in (0, 1] but was '%s'", first);
  }

  @Test
  void takesSharesExactly() {
    // 0.29 · 85 is 24.65; as a binary fraction 0.6 · 85 would fall below 51.
    assertThat(
            rows(
                prepare(log + ",first=0.29", "synthetic", setting(1, 1, OptionalInt.empty(), "iid"))
                    .traffic(),
                0))
        .hasSize(24);
    assertThat(
            rows(
                prepare(log + ",first=0.6", "synthetic", setting(1, 1, OptionalInt.empty(), "iid"))
                    .traffic(),
                0))
        .hasSize(51);
  }

  @Test
  void refusesAgentsWithoutTraffic() {
    Refusal refusal =
        refused(log, Optional.of("synthetic"), setting(12, 1, OptionalInt.empty(), "host"));

    assertThat(refusal)
        .hasMessage(
            "split host of the 85 rows of the traffic leaves 2 of 12 agents without any, the first"
                + " of them agent 10");
  }

  @Test
  void refusesAgentsWithoutABaseline() {
    assertThat(
            refused(
                log, Optional.of(log + ",first=0.02"), setting(2, 1, OptionalInt.empty(), "iid")))
        .hasMessage(
            "split iid of the 1 rows of the baseline leaves 1 of 2 agents without any, the first of"
                + " them agent 1");
  }

  @Test
  void refusesATrafficThatIsAllBaseline() {
    Refusal refusal =
        refused(
            log + ",label=benign",
            Optional.of(log + ",label=benign"),
            setting(1, 1, OptionalInt.empty(), "iid"));

    assertThat(refusal).hasMessageEndingWith("no rows are left beside those of the baseline");
  }

  @Test
  void refusesBaselineAndTrafficOfDifferentKinds() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("kdd.csv"), "0,tcp,http,SF" + ",0".repeat(37) + ",normal,21\n");

    assertThat(
            refused(
                "nsl-kdd:" + csv,
                Optional.of("synthetic"),
                setting(1, 1, OptionalInt.empty(), "iid")))
        .hasMessage(
            "traffic 'nsl-kdd:%s' has the fields of nsl-kdd-v1 but the baseline 'synthetic' those"
                + " of conn-v1",
            csv);
  }

  @Test
  void refusesASplitByHostWithoutAddresses() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("kdd.csv"),
            ("0,tcp,http,SF" + ",0".repeat(37) + ",normal,21\n").repeat(4));

    assertThat(
            refused(
                "nsl-kdd:" + csv,
                Optional.of("nsl-kdd:" + csv + ",first=0.5"),
                setting(1, 1, OptionalInt.empty(), "host")))
        .hasMessage("split host needs addresses but the traffic (nsl-kdd-v1) has none");
  }

  @Test
  void fitsGeneratedTrafficOnARecording() {
    PreparedTraffic prepared =
        prepare("synthetic:rate=0", log, setting(2, 5, OptionalInt.of(10), "iid"));

    assertThat(baselineRows(prepared, 2)).hasSize(ROWS);
    assertThat(prepared.traffic().batch(1, 3)).hasSize(10);
    assertThat(prepared.baseline().schema()).isEqualTo(prepared.traffic().schema());
  }

  @Test
  void refusesAttacksInAGeneratedBaseline() {
    assertThat(
            refused(
                "synthetic",
                Optional.of("synthetic:family=scan"),
                setting(1, 1, OptionalInt.empty(), "iid")))
        .hasMessage(
            "baseline 'synthetic:family=scan': a generated baseline is clean and takes no options");
  }

  @Test
  void namesContentByItsHash() {
    PreparedTraffic prepared =
        prepare(log, log + ",first=0.5", setting(1, 1, OptionalInt.empty(), "iid"));

    assertThat(prepared.traffic().contentHash())
        .hasSize(64)
        .isEqualTo(prepared.baseline().contentHash());
  }
}
