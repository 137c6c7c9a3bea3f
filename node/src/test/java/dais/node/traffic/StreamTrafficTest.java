package dais.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamTrafficTest {
  private static final String HEADER =
      "#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state\tduration"
          + "\torig_bytes\tresp_bytes\torig_pkts\tresp_pkts\tlabel\n";
  private static final int ROWS = 100;

  @TempDir private Path folder;

  private static String log() {
    StringBuilder text = new StringBuilder(HEADER);
    for (int row = 0; row < ROWS; row++) {
      text.append(row == 50 ? 20 : row)
          .append(
              "\t10.0.0.%d\t1.2.3.4\t80\ttcp\t%s\tSF\t1\t%d\t1\t1\t1\t%s\n"
                  .formatted(
                      row % 10, row % 3 == 0 ? "http" : "-", row, row % 4 == 0 ? "Benign" : "Bad"));
    }
    return text.toString();
  }

  private static StreamInput input(String content) {
    return StreamInput.of(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
  }

  private static FleetTraffic traffic(String spec, String split, StreamInput input) {
    TrafficSetting setting =
        new TrafficSetting(3, 4, 99, OptionalInt.of(10), 64, 0.05, Split.parse(split));
    return PreparedTraffic.prepare(
            TrafficSpec.parse(spec),
            Optional.of(TrafficSpec.parse("synthetic")),
            setting,
            () -> input)
        .traffic();
  }

  private static List<List<Integer>> rounds(FleetTraffic traffic) {
    List<List<Integer>> rounds = new ArrayList<>();
    for (int round = 1; round <= traffic.rounds(); round++) {
      for (int agent = 0; agent < 4; agent++) {
        rounds.add(
            traffic.batch(agent, round).stream().map(row -> (int) row.flow().number(1)).toList());
      }
    }
    return rounds;
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "iid", "dirichlet:0.5"})
  void cutsRoundsByTheOrderOfTheRows(String split) {
    FleetTraffic traffic = traffic("zeek:-", split, input(log()));
    assertThat(traffic.rounds()).isEqualTo(Integer.MAX_VALUE);

    List<List<Integer>> rounds = rounds(traffic);

    assertThat(traffic.rounds()).isEqualTo(3);
    for (int round = 0; round < 3; round++) {
      List<Integer> all = new ArrayList<>();
      rounds.subList(4 * round, 4 * round + 4).forEach(all::addAll);
      assertThat(all).hasSize(round < 2 ? 40 : 20).allMatch(inRound(round));
    }
    assertThat(rounds(traffic("zeek:-", split, input(log())))).isEqualTo(rounds);
    assertThat(traffic.batch(0, 4)).isEmpty();
    assertThat(traffic.isStream()).isTrue();
  }

  private static Predicate<Integer> inRound(int round) {
    return row -> row / 40 == round;
  }

  @Test
  void keepsAHostWithOneAgent() {
    FleetTraffic traffic = traffic("zeek:-", "host", input(log()));
    int[] owners = new int[10];
    for (int round = 1; round <= 3; round++) {
      for (int agent = 0; agent < 4; agent++) {
        for (LabelledFlow row : traffic.batch(agent, round)) {
          int host = (int) row.flow().number(1) % 10;
          assertThat(owners[host]).isIn(0, agent + 1);
          owners[host] = agent + 1;
        }
      }
    }
    assertThat(owners).doesNotContain(0);
  }

  @Test
  void hashesWhatWasReadAndCountsWhatIsLate() {
    FleetTraffic traffic = traffic("zeek:-", "iid", input(log().strip()));

    rounds(traffic);

    assertThat(traffic.streamHash()).contains(ContentHash.ofText(log()));
    assertThat(traffic.notes())
        .containsExactly(
            "1 of 100 rows of the traffic are earlier than a row before them, by up to 29.0 s;"
                + " rounds follow the order of the rows");
  }

  @Test
  void keepsOnlyRowsWithTheLabel() {
    FleetTraffic traffic = traffic("zeek:-,label=benign", "iid", input(log()));

    assertThat(rounds(traffic).stream().flatMap(List::stream))
        .hasSize(25)
        .allMatch(r -> r % 4 == 0);
  }

  @Test
  void isReadRoundByRound() {
    FleetTraffic traffic = traffic("zeek:-", "iid", input(log()));
    traffic.batch(0, 1);
    traffic.batch(1, 2);

    assertThatThrownBy(() -> traffic.batch(0, 1))
        .hasMessage("a stream is read round by round: expected round 2 or 3 but was asked for 1");
  }

  @Test
  void replaysFromItsSpoolWhateverWasCutOff() throws IOException {
    Path spool = folder.resolve("spool.log");
    List<List<Integer>> rounds;
    try (FleetTraffic traffic =
        traffic(
            "zeek:-",
            "iid",
            StreamInput.spooled(
                new ByteArrayInputStream(log().getBytes(StandardCharsets.UTF_8)), spool))) {
      traffic.batch(0, 1);
      // Before anyone acts on a round, its rows and the next one are in the file.
      assertThat(Files.readString(spool)).isEqualTo(firstLines(log(), 42));
      rounds = rounds(traffic("zeek:-", "iid", input(log())));
    }
    Files.writeString(spool, log() + "1.5\t10.0.0");

    FleetTraffic replayed = traffic("zeek:-", "iid", StreamInput.replayed(spool));

    assertThat(rounds(replayed)).isEqualTo(rounds);
    assertThat(Files.readString(spool)).isEqualTo(log());
  }

  private static String firstLines(String text, int count) {
    return String.join("\n", text.lines().limit(count).toList()) + "\n";
  }

  @Test
  void refusesASpoolThatIsThereOrIsMissing() throws IOException {
    Path spool = Files.createFile(folder.resolve("spool.log"));

    assertThat(
            Assertions.catchThrowable(
                () -> StreamInput.spooled(new ByteArrayInputStream(new byte[0]), spool)))
        .hasMessage("--spool needs a new file but %s is there already", spool);
    assertThat(Assertions.catchThrowable(() -> StreamInput.replayed(folder.resolve("none.log"))))
        .hasMessage("there is no spool " + folder.resolve("none.log"));
    Refusal refusal =
        Assertions.catchThrowableOfType(
            Refusal.class,
            () ->
                StreamInput.spooled(
                    new ByteArrayInputStream(new byte[0]), folder.resolve("no/spool.log")));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.SURROUNDINGS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zeek:-|synthetic|''|zeek:-: expected connections but found none",
        "zeek:-|synthetic|nonsense|standard input:1: line: expected a '#fields' line or a JSON"
            + " object first but found neither",
        "zeek:-,first=0.5|synthetic|''|traffic 'zeek:-,first=0.5': first= needs to know how many"
            + " rows there are, and a stream does not tell",
        "zeek:-|''|''|traffic 'zeek:-' is a stream: expected a baseline to fit the agents on but"
            + " none was given",
        "zeek:-|zeek:-|''|baseline 'zeek:-': a baseline must be a file or generated, for it is read"
            + " before the traffic",
        "synthetic|zeek:-|''|baseline 'zeek:-': a baseline must be a file or generated, for it is"
            + " read before the traffic",
        "nsl-kdd:-|synthetic|''|traffic 'nsl-kdd:-' has the fields of nsl-kdd-v1 but the baseline"
            + " 'synthetic' those of conn-v1",
        "csv:-|synthetic|''|traffic 'csv:-': expected a mapping but none was given",
      })
  void refusesBadStreams(String traffic, String baseline, String content, String message) {
    TrafficSetting setting =
        new TrafficSetting(3, 4, 9, OptionalInt.empty(), 64, 0.05, new Split.Iid());
    Refusal refusal =
        Assertions.catchThrowableOfType(
            Refusal.class,
            () ->
                PreparedTraffic.prepare(
                    TrafficSpec.parse(traffic),
                    baseline.isEmpty()
                        ? Optional.empty()
                        : Optional.of(TrafficSpec.parse(baseline)),
                    setting,
                    () -> input(content)));

    assertThat(refusal).hasMessage(message);
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void refusesToSplitByHostsThatAreNotThere() {
    String row = "0,tcp,http,SF" + ",0".repeat(37) + ",normal,21\n";
    TrafficSetting setting =
        new TrafficSetting(3, 2, 9, OptionalInt.empty(), 64, 0.05, new Split.ByHost());
    RowStream stream =
        TrafficSources.named("nsl-kdd", "").stream(TrafficSpec.parse("nsl-kdd:-"), input(row));

    assertThatThrownBy(() -> new StreamTraffic(setting, stream, Optional.empty(), "nsl-kdd:-"))
        .hasMessage("split host needs addresses but the traffic (nsl-kdd-v1) has none");
  }
}
