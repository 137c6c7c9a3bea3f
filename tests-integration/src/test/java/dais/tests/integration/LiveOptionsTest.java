package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.tests.integration.Distribution.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person may ask of a live run that is there already, and what becomes of it when its
/// recording ends.
final class LiveOptionsTest {
  /// A connection of NSL-KDD's form.
  private static String row(int i) {
    return "2,tcp,ftp_data,SF,%d,%d,".formatted(200 + i * 7 % 97, 4000 + i * 31 % 911)
        + "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,0.00,0.00,0.00,0.00,1.00,0.00,0.00,134,86,"
        + "0.61,0.04,0.61,0.02,0.00,0.00,0.00,0.25,normal,21";
  }

  @Test
  void goesOnAsItWasBegunAndSaysThatItsRecordingHasEnded(@TempDir Path work) throws Exception {
    Files.writeString(
        work.resolve("short.txt"),
        IntStream.range(0, 800).mapToObj(LiveOptionsTest::row).collect(Collectors.joining("\n")));
    Distribution distribution = Distribution.assembled();
    RealFleet fleet =
        new RealFleet(
            distribution,
            work,
            Map.of("TRAFFIC_SPLIT", "iid"), // Its rows have no addresses.
            1,
            ("--live --agents-per-node 2 --batch 50 --interval 0 --deadline 60"
                    + " --traffic nsl-kdd:short.txt"
                    + " --baseline nsl-kdd:short.txt,label=normal,first=0.5")
                .split(" "));
    try {
      Outcome other = up(distribution, work, fleet, "--live", "--interval", "1");
      assertThat(other.exitCode()).isEqualTo(4);
      assertThat(other.stderr())
          .contains("this fleet's live run was begun with another plan; its ledger is ");
      assertThat(up(distribution, work, fleet, "--live").exitCode()).isZero();

      fleet.awaitRound(8);
      assertThat(fleet.good("fleet", "logs", "n1").stdout())
          .containsOnlyOnce("the traffic has ended: from this round on the members see nothing");

      fleet.good("fleet", "down");
      Outcome none = up(distribution, work, fleet, "--live", "--nodes", "0");
      assertThat(none.exitCode()).as(none.stderr()).isZero();
      assertThat(none.stderr()).contains("the live run goes on");
    } finally {
      fleet.down();
    }
  }

  private static Outcome up(
      Distribution distribution, Path work, RealFleet fleet, String... options)
      throws IOException, InterruptedException {
    String[] line = new String[options.length + 2];
    line[0] = "fleet";
    line[1] = "up";
    System.arraycopy(options, 0, line, 2, options.length);
    return distribution.dais(work, fleet.environment(), line);
  }
}
