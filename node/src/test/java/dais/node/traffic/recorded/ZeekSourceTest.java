package dais.node.traffic.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.node.traffic.ContentHash;
import dais.node.traffic.Flow;
import dais.node.traffic.Indicators;
import dais.node.traffic.Label;
import dais.node.traffic.Recording;
import dais.node.traffic.RowReader;
import dais.node.traffic.TrafficSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ZeekSourceTest {
  private static final String HEAD =
      """
      #separator \\x09
      #set_separator\t,
      #empty_field\t(empty)
      #unset_field\t-
      #path\tconn
      """;
  private static final String FIELDS =
      "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration"
          + "\torig_bytes\tresp_bytes\tconn_state\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes"
          + "\tresp_pkts\tresp_ip_bytes\ttunnel_parents";
  private static final String ROW =
      "1545403816.962094\tCx\t10.0.0.1\t5\t10.0.0.2\t443\tTCP\tssl\t0.25\t100\t200\tSF\t3\tShADadFf"
          + "\t4\t300\t5\t460\t-";
  private static final String BARE =
      "1545403817\tCy\t10.0.0.1\t5\t10.0.0.2\t53\tudp\t-\t-\t-\t-\tS0\t0\t-\t1\t76\t0\t0\t(empty)";
  private static final String JSON =
      """
      {"ts":1545403816.962094,"uid":"Cx","id.orig_h":"10.0.0.1","id.orig_p":5,"id.resp_h":"10.0.0.2",\
      "id.resp_p":443,"proto":"tcp","service":"ssl","duration":0.25,"orig_bytes":100,"resp_bytes":200,\
      "conn_state":"SF","local_orig":true,"missed_bytes":3,"history":"ShADadFf","orig_pkts":4,\
      "orig_ip_bytes":300,"resp_pkts":5,"resp_ip_bytes":460,"tunnel_parents":["Ca","Cb"],"vlan":null}\
      """;

  @TempDir private Path folder;

  private static Recording open(Path path) {
    return (Recording) new ZeekSource().open(TrafficSpec.parse("zeek:" + path));
  }

  private Recording read(String content) throws IOException {
    return open(Files.writeString(folder.resolve("conn.log"), content));
  }

  private Refusal refused(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("conn.log"), content);
    return Assertions.catchThrowableOfType(Refusal.class, () -> open(file));
  }

  private static void assertIsTheFullRow(Flow flow) {
    assertThat(flow.eventTimeMicros()).isEqualTo(1_545_403_816_962_094L);
    assertThat(flow.indicators()).isEqualTo(new Indicators("10.0.0.1", "10.0.0.2", 443, "tcp"));
    assertThat(flow.category(1)).isEqualTo("ssl");
    double[] expected = {250, 100, 200, 4, 5, 300, 460, 3, 75, 92, -1.0 / 3, 1200, 8, 4, 0, 0, 0};
    for (int i = 0; i < expected.length; i++) {
      assertThat(flow.number(i)).as("number %d", i).isEqualTo(expected[i]);
    }
  }

  @Test
  void readsATabSeparatedLog() throws IOException {
    Recording log =
        read(HEAD + FIELDS + "\n#types\ttime\n" + ROW + "\n" + BARE + "\n#close\t2026\n");

    assertThat(log.size()).isEqualTo(2);
    assertIsTheFullRow(log.row(0).flow());
    assertThat(log.row(0).label()).isEqualTo(Label.UNLABELLED);
  }

  @Test
  void mapsMissingValuesToZeroAndDash() throws IOException {
    Flow flow = read(HEAD + FIELDS + "\n" + BARE + "\n").row(0).flow();

    assertThat(flow.number(0)).isZero();
    assertThat(flow.number(1)).isZero();
    assertThat(flow.category(1)).isEqualTo("-");
    assertThat(flow.number(12)).isZero();
    assertThat(flow.category(2)).isEqualTo("S0");
  }

  @Test
  void readsLabelsBehindThreeSpaces() throws IOException {
    Recording log =
        read(
            HEAD
                + FIELDS
                + "   label   detailed-label\n"
                + ROW
                + "   benign   -\n"
                + ROW
                + "   Malicious   C&C\n"
                + BARE
                + "   Malicious   -\n"
                + BARE
                + "   -   -\n");

    assertThat(log.row(0).label()).isEqualTo(new Label(Label.Kind.BENIGN, "benign"));
    assertThat(log.row(1).label()).isEqualTo(new Label(Label.Kind.ATTACK, "C&C"));
    assertThat(log.row(2).label()).isEqualTo(new Label(Label.Kind.ATTACK, "Malicious"));
    assertThat(log.row(3).label()).isEqualTo(Label.UNLABELLED);
  }

  @Test
  void readsJsonLines() throws IOException {
    Recording log =
        read(
            JSON
                + "\n"
                + JSON.replace("1545403816.962094", "\"2018-12-21T14:50:16.962094Z\"")
                + "\n");

    assertIsTheFullRow(log.row(0).flow());
    assertIsTheFullRow(log.row(1).flow());
  }

  @Test
  void readsAFolderInTheOrderOfNamesWhereTimesAreEqual() throws IOException {
    Path logs = Files.createDirectory(folder.resolve("logs"));
    String first = HEAD + FIELDS + "\n" + ROW + "\n";
    Files.writeString(logs.resolve("conn.02.log"), JSON.replace("443", "80") + "\n");
    Files.writeString(logs.resolve("conn.01.log"), first);
    Files.writeString(logs.resolve("conn-summary.01.log"), "not a log");
    Files.writeString(logs.resolve("dns.log"), "not a connection log");

    Recording log = open(logs);

    assertThat(log.size()).isEqualTo(2);
    assertThat(log.row(0).flow().indicators().responderPort()).isEqualTo(443);
    assertThat(log.row(1).flow().indicators().responderPort()).isEqualTo(80);
    assertThat(log.contentHash())
        .isEqualTo(
            ContentHash.ofText(
                ContentHash.ofText(first)
                    + "\n"
                    + ContentHash.ofText(JSON.replace("443", "80") + "\n")
                    + "\n"));
  }

  @Test
  void refusesAFolderWithoutLogs() {
    assertThat(Assertions.catchThrowable(() -> open(folder)))
        .hasMessage(
            "folder %s: expected files named conn*.log or conn*.log.gz but found none", folder);
  }

  @Test
  void namesFileLineAndFieldOfABadRow() throws IOException {
    assertThat(refused(HEAD + FIELDS + "\n" + ROW.replace("\t100\t", "\tlots\t")))
        .hasMessage(
            "%s:7: orig_bytes: expected a number of at least 0 but found 'lots'",
            folder.resolve("conn.log"));
    assertThat(refused(HEAD + FIELDS + "\n" + ROW.replace("\t443\t", "\t70000\t")))
        .hasMessageEndingWith(":7: id.resp_p: expected a port from 0 to 65535 but found '70000'");
    assertThat(refused(HEAD + FIELDS + "\n" + ROW.replace("\t443\t", "\thttps\t")))
        .hasMessageEndingWith(":7: id.resp_p: expected a port from 0 to 65535 but found 'https'");
    assertThat(refused(HEAD + FIELDS + "\n" + ROW.replace("1545403816.962094", "noon")))
        .hasMessageEndingWith(
            ":7: ts: expected seconds since 1970 or an ISO 8601 time but found 'noon'");
    assertThat(refused(HEAD + FIELDS + "\n" + ROW.replace("TCP", "-")))
        .hasMessageEndingWith(":7: proto: expected a value but found none");
    assertThat(refused(HEAD + FIELDS + "\n1\t2\n"))
        .hasMessageEndingWith(":7: line: expected 19 columns as in #fields but found 2 columns");
  }

  @Test
  void refusesALogOfAnotherKind() throws IOException {
    assertThat(refused("1 2 3\n"))
        .hasMessageEndingWith(
            ":1: line: expected a '#fields' line or a JSON object first but found neither");
    assertThat(refused("#fields\tts\tuid\n"))
        .hasMessageEndingWith(
            ":1: #fields: expected the field 'id.orig_h' of a conn.log but found only [ts, uid]");
    assertThat(refused(HEAD + FIELDS + "\n"))
        .hasMessageEndingWith("expected connections but found none");
    assertThat(refused("#separator \\xzz\n"))
        .hasMessageEndingWith(
            ":1: #separator: expected a character such as \\x09 but found '\\xzz'");
  }

  @Test
  void readsALogWithAnotherSeparator() throws IOException {
    String log = (FIELDS + "\n" + ROW + "\n").replace('\t', '|');

    assertIsTheFullRow(read("#separator |\n" + log).row(0).flow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{\"a\":1~JSON at column 7: expected '}' but found the end of the line",
        "{\"a\" 1}~JSON at column 6: expected ':' but found '1'",
        "{\"a\":{}}~JSON at column 6: expected text in quotes, a number, true, false, null or a"
            + " list of these but found '{'",
        "{\"a\":01}~JSON at column 6: expected text in quotes, a number, true, false, null or a"
            + " list of these but found '0'",
        "{\"a\":1,\"a\":2}~JSON at column 8: expected a new name but found '\"'",
        "{\"a\":1} x~JSON at column 9: expected the end of the line but found 'x'",
        "{\"a\":\"\\q\"}~JSON at column 8: expected one of \" \\ / b f n r t u after \\ but found"
            + " 'q'",
        "{\"a\":\"\\u12g4\"}~JSON at column 9: expected four hexadecimal digits after \\u but found"
            + " '1'",
        "{\"a\":[1,}~JSON at column 9: expected text in quotes, a number, true, false, null or a"
            + " list of these but found '}'",
        "{}~ts: expected a value but found none"
      })
  void saysWhereALineIsNoJson(String line, String message) throws IOException {
    assertThat(refused(line + "\n"))
        .satisfies(
            r ->
                assertThat(r.getMessage())
                    .contains(":1: ")
                    .contains(
                        message.startsWith("ts") ? "expected a value but found none" : message));
  }

  @Test
  void readsEscapesInJson() {
    assertThat(
            JsonLine.read(
                new Place("conn.log", 1),
                " { \"a\\u0041\\n"
                    + "\\t\\r"
                    + "\\b\\f\\/\\\\\\\"\" : \"x\" , \"n\" : -1.5e+3, \"l\": [ ], \"b\" :true } "))
        .containsEntry("aA\n\t\r\b\f/\\\"", "x")
        .containsEntry("n", "-1.5e+3")
        .containsEntry("b", "true")
        .hasSize(3);
  }

  @Test
  void refusesControlCharactersInJson() {
    assertThat(
            Assertions.catchThrowable(
                () -> JsonLine.read(new Place("conn.log", 1), "{\"a\u0001\":1}")))
        .hasMessageContaining("expected an escaped control character");
  }

  @Test
  void readsRotatedPartsInTheOrderOfTimeEachWithItsOwnFields() throws IOException {
    Path logs = Files.createDirectory(folder.resolve("rotated"));
    String early = ROW.replace("1545403816.962094", "100").replace("\t443\t", "\t1\t");
    String late = ROW.replace("1545403816.962094", "300").replace("\t443\t", "\t3\t");
    Files.writeString(logs.resolve("conn.log"), HEAD + FIELDS + "\n" + late + "\n");
    Files.writeString(logs.resolve("conn.z.log"), HEAD + FIELDS + "\n" + early + "\n");
    Files.writeString(
        logs.resolve("conn.a.log"),
        HEAD
            + FIELDS
            + "\tlabel\n"
            + early.replace("100\t", "200\t").replace("\t1\t", "\t2\t")
            + "\tBenign\n");
    Files.writeString(logs.resolve("conn.empty.log"), HEAD + FIELDS + "\n#close\n");
    for (String other : new String[] {"a.log", "dns.log", "http.log", "ssl.log"}) {
      Files.writeString(logs.resolve(other), "not a connection log");
    }

    try (Recording log = open(logs)) {
      assertThat(
              IntStream.range(0, log.size())
                  .mapToObj(i -> log.row(i).flow().indicators().responderPort()))
          .containsExactly(1, 2, 3);
      assertThat(log.row(1).label().kind()).isEqualTo(Label.Kind.BENIGN);
    }
    try (RowReader parts = ZeekParts.of(logs)) {
      assertThat(parts.notes())
          .containsExactly(
              logs
                  + ": passed over what is not named like a conn.log: a.log, dns.log, http.log"
                  + " and 1 more");
    }
  }

  @Test
  void readsLogsThatWereJoinedIntoOneFile() throws IOException {
    Recording log =
        read(
            HEAD
                + FIELDS
                + "\n"
                + ROW
                + "\n#close\t2026\n"
                + HEAD
                + FIELDS
                + "\tlabel\n"
                + ROW
                + "\tBenign\n");

    assertThat(log.size()).isEqualTo(2);
    assertThat(log.row(1).label().kind()).isEqualTo(Label.Kind.BENIGN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.1|10.0.0.999|id.orig_h: expected an IP address but found '10.0.0.999'",
        "10.0.0.2|host.example|id.resp_h: expected an IP address but found 'host.example'",
        "443|-1|id.resp_p: expected a port from 0 to 65535 but found '-1'",
        "0.25|-0.25|duration: expected a number of at least 0 but found '-0.25'",
        "0.25|NaN|duration: expected a number of at least 0 but found 'NaN'",
        "0.25|1e400|duration: expected a number of at least 0 but found '1e400'",
        "100|-100|orig_bytes: expected a number of at least 0 but found '-100'",
        "100|Infinity|orig_bytes: expected a number of at least 0 but found 'Infinity'",
        "200|1d|resp_bytes: expected a number of at least 0 but found '1d'",
        "1545403816.962094|1e9999999999|ts: expected seconds since 1970 or an ISO 8601 time but"
            + " found '1e9999999999'",
        "1545403816.962094|2018-12-21T25:00Z|ts: expected seconds since 1970 or an ISO 8601 time but"
            + " found '2018-12-21T25:00Z'",
        "TCP|a-protocol-with-far-too-long-a-name|proto: expected a protocol of 1 to 32 characters"
            + " but found 'a-protocol-with-far-too-long-a-name'",
        "SF|SF\\tx|line: expected 19 columns as in #fields but found 20 columns",
      })
  void refusesBadValues(String from, String to, String message) throws IOException {
    Refusal refusal = refused(HEAD + FIELDS + "\n" + ROW.replace(from, to.replace("\\t", "\t")));

    assertThat(refusal).hasMessage("%s:7: %s", folder.resolve("conn.log"), message);
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void refusesOtherLogsBinariesAndLinesWithoutEnd() throws IOException {
    assertThat(refused(HEAD.replace("#path\tconn", "#path\tdns") + FIELDS + "\n"))
        .hasMessageEndingWith(":5: #path: expected conn, a log of connections but found 'dns'");
    assertThat(refused("")).hasMessageEndingWith("conn.log: expected connections but found none");
    assertThat(refused("\u0000\u0001\u0002"))
        .hasMessageContaining("expected a '#fields' line or a JSON object first");
    assertThat(refused("{\"a\":\"" + "x".repeat(200_000)))
        .hasMessageEndingWith(":1: line: expected at most 65536 characters but found more");
    Path binary = folder.resolve("binary.log");
    Files.write(binary, new byte[] {'#', (byte) 0xFF, (byte) 0xFE, '\n'});
    assertThat(Assertions.catchThrowable(() -> open(binary)))
        .hasMessage("%s:1: text: expected UTF-8 but found other bytes", binary);
    assertThat(Assertions.catchThrowable(() -> open(folder.resolve("none.log"))))
        .hasMessage("there is no file " + folder.resolve("none.log"));
  }

  @Test
  void refusesAGzipThatIsCutOff() throws IOException {
    Path packed = folder.resolve("conn.log.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write((HEAD + FIELDS + "\n" + (ROW + "\n").repeat(500)).getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = Files.readAllBytes(packed);
    Files.write(packed, Arrays.copyOf(whole, whole.length / 2));

    Refusal refusal = Assertions.catchThrowableOfType(Refusal.class, () -> open(packed));

    assertThat(refusal).hasMessageContaining("expected gzip data but after line ");
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    Files.write(packed, Arrays.copyOf(whole, 5));
    assertThat(Assertions.catchThrowable(() -> open(packed)))
        .hasMessageContaining("expected gzip data but");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1000000",
    "1.5, 1500000",
    "1.0000005, 1000000",
    "1.0000015, 1000002",
    "0.000001, 1",
    "1545403816.962094, 1545403816962094",
    "-3.25, -3250000",
    "00012., 12000000",
  })
  void readsTimesToTheMicrosecond(String text, long micros) {
    assertThat(EventTime.micros(new Place("x", 1), "ts", text)).isEqualTo(micros);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "7",
        "0.1",
        "123456.789",
        "1e3",
        "2.5E-3",
        "999999999999999",
        "0.000000001",
        "12345678901234567890",
        "3.",
        ".5",
        "1844674407370955.1615"
      })
  void readsAmountsAsTheJdkDoes(String text) {
    assertThat(new Place("x", 1).amount("f", text)).isEqualTo(Double.parseDouble(text));
  }
}
