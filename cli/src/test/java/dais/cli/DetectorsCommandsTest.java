package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DetectorsCommandsTest {
  @TempDir private Path folder;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(folder, FakeRun::new);
  }

  @Test
  void listsTheDetectorsOfDais() {
    assertThat(shell.dais("detectors", "list")).isZero();
    assertThat(shell.out().lines().map(line -> line.substring(0, line.indexOf(' '))))
        .contains("forest", "mahalanobis", "neighbours");
    assertThat(shell.out().lines().findFirst().orElseThrow())
        .matches("forest +dais\\.node.* MIT +repeatable +default");
  }

  @Test
  void listsThemAsJson() {
    assertThat(shell.dais("detectors", "ls", "-o", "jsonl")).isZero();
    assertThat(shell.out().lines().findFirst().orElseThrow())
        .startsWith("{\"name\":\"forest\",\"module\":\"dais.node\",\"version\":")
        .endsWith("\"licence\":\"MIT\",\"repeatable\":true,\"default\":true}");
    assertThat(shell.out()).endsWith("\"data\":{\"detectors\":3},\"terminal\":true}\n");
  }

  @Test
  void judgesEachDetectorAndTheStandardOnesTogether() {
    assertThat(shell.dais("detectors", "bench", "--traffic", "synthetic:family=scan")).isZero();
    assertThat(shell.out().lines())
        .anyMatch(line -> line.matches("fitted on 512 flows of \\d+ columns; scored 10,000 .*"))
        .anyMatch(line -> line.matches("detector +ROC-AUC +AP +TP@1% +TP@0.3%"))
        .anyMatch(line -> line.matches("forest( +[01]\\.\\d{4}){4}"))
        .anyMatch(line -> line.matches("mahalanobis( +[01]\\.\\d{4}){4}"))
        .anyMatch(line -> line.matches("neighbours( +[01]\\.\\d{4}){4}"))
        .anyMatch(line -> line.matches("together( +[01]\\.\\d{4}){4}"))
        .anyMatch(line -> line.matches("time forest +fit [0-9.]+ ms, [0-9,]+ rows/s"));
  }

  @Test
  void judgesAloneWhatIsNamedAndFollowsTheSeed() {
    assertThat(shell.dais("detectors", "bench", "--detector", "forest", "-o", "json")).isZero();
    String first = quality(shell.out());
    assertThat(shell.out())
        .contains("\"fitted_flows\":512")
        .contains("\"flows\":10000")
        .contains("\"unlabelled\":0")
        .contains("\"name\":\"forest\"")
        .contains("\"fit_millis\":")
        .contains("\"rows_per_second\":")
        .doesNotContain("neighbours")
        .doesNotContain("together");
    assertThat(first).contains("\"roc_auc\":0.", "\"recall_at_100_per_10000\":");

    shell.dais("detectors", "bench", "--detector", "forest", "--seed", "1", "-o", "json");
    assertThat(quality(shell.out())).isEqualTo(first);
    shell.dais("detectors", "bench", "--detector", "forest", "--seed", "2", "-o", "json");
    assertThat(quality(shell.out())).isNotEqualTo(first);
  }

  @Test
  void judgesNothingWithoutAttacks() {
    String[] clean = {
      "detectors", "bench", "--detector", "forest", "--traffic", "synthetic:rate=0"
    };
    assertThat(shell.dais(clean)).isZero();
    assertThat(shell.out()).contains("forest         not judged: the traffic has not both");

    String[] asJson = Arrays.copyOf(clean, clean.length + 2);
    asJson[clean.length] = "-o";
    asJson[clean.length + 1] = "json";
    assertThat(shell.dais(asJson)).isZero();
    assertThat(shell.out()).contains("\"quality\":null,\"reason\":\"the traffic has not both");
  }

  @Test
  void fitsOnTheBaselineThatIsNamed() throws Exception {
    Path log = folder.resolve("conn.log");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      text.append(
          """
          {"ts":%d.5,"uid":"C","id.orig_h":"10.0.0.%d","id.orig_p":5%03d,"id.resp_h":"10.1.0.1","id.resp_p":443,"proto":"tcp","service":"ssl","duration":%d.25,"orig_bytes":%d,"resp_bytes":%d,"conn_state":"SF","history":"ShADadFf","orig_pkts":%d,"orig_ip_bytes":%d,"resp_pkts":9,"resp_ip_bytes":900}
          """
              .formatted(1000 + i, i % 7, i, i % 5, 500 + i, 900 + 3 * i, 5 + i % 4, 800 + i));
    }
    Files.writeString(log, text);

    assertThat(
            shell.dais(
                "detectors",
                "bench",
                "--detector",
                "mahalanobis",
                "--traffic",
                "zeek:" + log,
                "--baseline",
                "zeek:" + log + ",first=0.5"))
        .as(shell.err())
        .isZero();
    assertThat(shell.out())
        .startsWith("fitted on 30 flows of ")
        .contains("scored 30 flows, of which 30 have no label");
  }

  @Test
  void readsRecordingsWithoutAddresses() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      text.append("%d,tcp,http,SF,%d,%d".formatted(i % 3, 180 + i, 5000 + 7 * i))
          .append(",0".repeat(35))
          .append(i < 60 ? ",normal,20\n" : ",neptune,20\n");
    }
    Path file = Files.writeString(folder.resolve("kdd.csv"), text);
    String baseline = "nsl-kdd:" + file + ",label=normal,first=0.5";

    assertThat(
            shell.dais(
                "detectors", "bench", "--traffic", "nsl-kdd:" + file, "--baseline", baseline))
        .as(shell.err())
        .isZero();
    assertThat(shell.out()).startsWith("fitted on 30 flows of ").contains("scored 50 flows");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          detectors                                   | expected a command after `dais detectors`: list, ls, bench
          detectors bench --detector smile-forrest    | but found smile-forrest
          detectors bench --detector smile-svm        | but found smile-svm
          detectors bench --detector forest,forest    | detection.detectors: expected different names but found [forest, forest]
          detectors bench --seed soon                 | Invalid value for option '--seed': 'soon' is not a long
          detectors bench --traffic carrier-pigeon    | there is no source 'carrier-pigeon'
          detectors bench --traffic zeek:none.log     | none.log
          detectors bench --traffic zeek:- --baseline zeek:none.log | a bench reads the traffic once for each detector
          detectors bench --baseline synthetic:touch=3 | a generated baseline is clean and takes no options
          detectors list -o xml                       | Invalid value for option '--output'
          """)
  void refusesWhatItCannotUse(String line, String message) {
    assertThat(shell.dais(line.split(" ", -1))).isEqualTo(4);
    assertThat(shell.err()).contains(message);
  }

  private static String quality(String json) {
    return json.substring(json.indexOf("\"quality\""), json.indexOf("\"fit_millis\""));
  }
}
