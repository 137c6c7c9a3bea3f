package dais.node.traffic.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.node.traffic.ContentHash;
import dais.node.traffic.Flow;
import dais.node.traffic.Indicators;
import dais.node.traffic.Label;
import dais.node.traffic.Recording;
import dais.node.traffic.TrafficSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MappedCsvSourceTest {
  private static final String MAPPING =
      """
      schema: dais.csv-mapping/v1
      name: my-flows-v1
      time: {column: when, unit: seconds}
      source: {address: src}
      destination: {address: dst, port: dport}
      protocol: proto
      label: {column: class, benign: [Normal, ok]}
      numbers:
        - bytes
        - {column: load, transform: plain}
      categories: [app]
      """;
  private static final String HEADER = "when,src,dst,dport,proto,bytes,load,app,class\n";
  private static final String ROW = "10.5,10.0.0.1,10.0.0.2,443,TCP,100,-0.5,web,normal\n";

  @TempDir private Path folder;

  private Recording open(String mapping, String content) throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), content);
    Path map = Files.writeString(folder.resolve("m.yaml"), mapping);
    return (Recording)
        new MappedCsvSource().open(TrafficSpec.parse("csv:%s,mapping=%s".formatted(file, map)));
  }

  @Test
  void readsRowsAsTheMappingSays() throws IOException {
    Recording rows =
        open(
            MAPPING,
            HEADER
                + ROW
                + "11,fe80::1,10.0.0.2,53,17,,1.5,\"a \"\"b\"\", c\",DoS\n"
                + "\n12,-,-,-,udp,7,0,-,-\n");

    assertThat(rows.schema().name()).isEqualTo("my-flows-v1");
    assertThat(rows.schema().numbers()).containsExactly("bytes", "load");
    assertThat(rows.schema().categories()).containsExactly("proto", "app");
    assertThat(rows.schema().plain()).containsExactly(1);
    assertThat(rows.size()).isEqualTo(3);
    Flow first = rows.row(0).flow();
    assertThat(first.eventTimeMicros()).isEqualTo(10_500_000);
    assertThat(first.indicators()).isEqualTo(new Indicators("10.0.0.1", "10.0.0.2", 443, "tcp"));
    assertThat(first.number(0)).isEqualTo(100);
    assertThat(first.number(1)).isEqualTo(-0.5);
    assertThat(rows.row(0).label()).isEqualTo(new Label(Label.Kind.BENIGN, "normal"));
    Flow second = rows.row(1).flow();
    assertThat(second.protocol()).isEqualTo("udp");
    assertThat(second.category(1)).isEqualTo("a \"b\", c");
    assertThat(second.number(0)).isZero();
    assertThat(rows.row(1).label()).isEqualTo(new Label(Label.Kind.ATTACK, "DoS"));
    assertThat(rows.row(2).flow().indicators()).isEqualTo(new Indicators("", "", -1, "udp"));
    assertThat(rows.row(2).label()).isEqualTo(Label.UNLABELLED);
  }

  @Test
  void readsAnotherDelimiterGzipAndAMarkAtTheBegin() throws IOException {
    Path packed = folder.resolve("b.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(
          ("\uFEFF" + HEADER + ROW)
              .replace(',', ';')
              .replace("\n", "\r\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    Path map = Files.writeString(folder.resolve("m.yaml"), MAPPING + "delimiter: ;\n");

    Recording rows =
        (Recording)
            new MappedCsvSource()
                .open(TrafficSpec.parse("csv:%s,mapping=%s".formatted(packed, map)));

    assertThat(rows.row(0).flow().indicators().responderPort()).isEqualTo(443);
    assertThat(open(MAPPING + "delimiter: tab\n", (HEADER + ROW).replace(',', '\t')).size())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "milliseconds, 1500, 1500000",
    "microseconds, 1500, 1500",
    "seconds, 1.5, 1500000",
    "iso, 1970-01-01T00:00:01.5Z, 1500000",
  })
  void readsTimesInTheirUnit(String unit, String text, long micros) throws IOException {
    Recording rows =
        open(MAPPING.replace("unit: seconds", "unit: " + unit), HEADER + ROW.replace("10.5", text));

    assertThat(rows.row(0).flow().eventTimeMicros()).isEqualTo(micros);
  }

  @Test
  void needsNoMoreThanAProtocolAndANumber() throws IOException {
    Recording rows =
        open(
            """
            schema: dais.csv-mapping/v1
            name: small
            protocol: proto
            numbers: [bytes]
            missing: [n/a]
            """,
            "bytes,proto\n1,tcp\nn/a,tcp\n");

    assertThat(rows.row(1).flow().eventTimeMicros()).isEqualTo(1_000_000);
    assertThat(rows.row(1).flow().number(0)).isZero();
    assertThat(rows.row(0).label()).isEqualTo(Label.UNLABELLED);
  }

  @Test
  void hashesFileAndMapping() throws IOException {
    assertThat(open(MAPPING, HEADER + ROW).contentHash())
        .isEqualTo(
            ContentHash.ofAll(
                List.of(ContentHash.ofText(HEADER + ROW), ContentHash.ofText(MAPPING))));
  }

  @Test
  void isNoPartOfAPlanByItsPaths() {
    TrafficSpec spec = TrafficSpec.parse("csv:a.csv,mapping=m.yaml,label=ok");

    assertThat(spec.withoutPaths("FILE").canonical()).isEqualTo("csv:FILE,label=ok,mapping=FILE");
    assertThat(spec.withoutPaths("FILE").lacksFile("FILE")).isTrue();
    assertThat(spec.lacksFile("FILE")).isFalse();
    assertThat(TrafficSpec.parse("csv:-,mapping=m.yaml").withoutPaths("FILE").canonical())
        .isEqualTo("csv:-,mapping=FILE");
  }

  private void refuses(String mapping, String content, String message) throws IOException {
    Refusal refusal = Assertions.catchThrowableOfType(Refusal.class, () -> open(mapping, content));
    assertThat(refusal).hasMessage(message.replace("DIR", folder.toString()));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refusal.hint()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.5|noon|:2: when: expected seconds since 1970 but found 'noon'",
        "10.5|1e99999|:2: when: expected seconds since 1970 but found '1e99999'",
        "10.0.0.1|10.0.0.300|:2: src: expected an IP address but found '10.0.0.300'",
        "443|70000|:2: dport: expected a port from 0 to 65535 but found '70000'",
        "443|https|:2: dport: expected a port from 0 to 65535 but found 'https'",
        "TCP|''|:2: proto: expected a protocol of 1 to 32 characters but found ''",
        ",100,|,many,|:2: bytes: expected a number of at least 0 but found 'many'",
        ",100,|,NaN,|:2: bytes: expected a number of at least 0 but found 'NaN'",
        ",100,|,Infinity,|:2: bytes: expected a number of at least 0 but found 'Infinity'",
        ",100,|,-1,|:2: bytes: expected a number of at least 0 but found '-1'",
        ",100,|,0x10,|:2: bytes: expected a number of at least 0 but found '0x10'",
        "-0.5|1001|:2: load: expected a number from -1000 to 1000 but found '1001'",
        ",web|''|:2: line: expected 9 columns as in the header but found 8 columns",
        ",web|,web,x|:2: line: expected 9 columns as in the header but found 10 columns",
      })
  void saysWhereARowIsBad(String from, String to, String message) throws IOException {
    refuses(MAPPING, HEADER + ROW.replace(from, to), "DIR/a.csv" + message);
  }

  @Test
  void refusesAFileOfAnotherKind() throws IOException {
    refuses(
        MAPPING,
        HEADER.replace("bytes", "size") + ROW,
        "DIR/a.csv:1: header: expected the column 'bytes' (DIR/m.yaml:9:5) but found only [when,"
            + " src, dst, dport, proto, size, load, app, class]");
    refuses(
        MAPPING,
        HEADER.replace("app", "src") + ROW,
        "DIR/a.csv:1: header: expected the column 'src' once but found it twice");
    refuses(MAPPING, HEADER, "DIR/a.csv: expected connections but found none");
    refuses(MAPPING, "", "DIR/a.csv: expected connections but found none");
    refuses(
        MAPPING,
        HEADER + ROW + "\u0000\n",
        "DIR/a.csv:3: line: expected 9 columns as in the header but found 1 columns");
  }

  @Test
  void refusesAQuoteThatNeverEnds() throws IOException {
    Refusal refusal =
        Assertions.catchThrowableOfType(
            Refusal.class,
            () -> open(MAPPING, HEADER + ROW.replace("web", "\"web").repeat(60_000)));

    assertThat(refusal).hasMessageContaining("DIR/a.csv".replace("DIR", folder.toString()));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "csv-mapping/v1|csv-mapping/v9|schema: expected dais.csv-mapping/v1 but found"
            + " 'dais.csv-mapping/v9' (DIR/m.yaml:1:9)",
        "my-flows-v1|my flows|name: expected 1 to 64 letters, digits, points, dashes or underscores"
            + " but found 'my flows' (DIR/m.yaml:2:7)",
        "unit: seconds|unit: days|unit: expected seconds, milliseconds, microseconds or iso but"
            + " found 'days' (DIR/m.yaml:3:28)",
        "transform: plain|transform: cube|transform: expected log1p or plain but found 'cube'"
            + " (DIR/m.yaml:10:31)",
        "protocol: proto|protcol: proto|key: expected one of schema, name, delimiter, missing, time,"
            + " source, destination, protocol, label, numbers, categories but found 'protcol'"
            + " (DIR/m.yaml:6:1)",
        "protocol: proto|name: again|name: expected the key once but found it twice"
            + " (DIR/m.yaml:6:1)",
        "[app]|app|categories: expected a list but found a single value (DIR/m.yaml:11:13)",
        "[app]|[app, app]|categories: expected each column once but found 'app' twice"
            + " (DIR/m.yaml:11:19)",
        "[Normal, ok]|{a: b}|benign: expected a list but found a mapping (DIR/m.yaml:7:32)",
        "address: src|adress: src|key: expected one of address but found 'adress'"
            + " (DIR/m.yaml:4:10)",
        "protocol: proto|protocol: [tcp]|protocol: expected a single value but found a list"
            + " (DIR/m.yaml:6:11)",
      })
  void saysWhereAMappingIsBad(String from, String to, String message) throws IOException {
    refuses(MAPPING.replaceFirst("(?<!column: )" + Pattern.quote(from), to), "", message);
  }

  @Test
  void refusesWhatIsNoMapping() throws IOException {
    refuses("", "", "DIR/m.yaml: expected a mapping but the file is empty");
    refuses("- a\n", "", "mapping: expected keys and values but found a list (DIR/m.yaml:1:1)");
    refuses(
        MAPPING.replace("protocol: proto\n", ""),
        "",
        "protocol: expected a value but found none (DIR/m.yaml:1:1)");
    refuses(
        MAPPING + "delimiter: '::'\n",
        "",
        "delimiter: expected one character other than a quote, or tab but found '::'"
            + " (DIR/m.yaml:12:12)");
    assertThat(Assertions.catchThrowable(() -> open(MAPPING.replace("[app]", "[app"), HEADER)))
        .hasMessageStartingWith("not readable as YAML: ")
        .hasMessageContaining("m.yaml:12:1");
    Files.writeString(folder.resolve("a.csv"), HEADER);
    assertThat(
            Assertions.catchThrowable(
                () ->
                    new MappedCsvSource()
                        .open(TrafficSpec.parse("csv:" + folder + "/a.csv,mapping=none.yaml"))))
        .hasMessage("there is no mapping file none.yaml");
    assertThat(
            Assertions.catchThrowable(
                () -> new MappedCsvSource().open(TrafficSpec.parse("csv:a.csv"))))
        .hasMessage("traffic 'csv:a.csv': expected a mapping but none was given");
  }
}
