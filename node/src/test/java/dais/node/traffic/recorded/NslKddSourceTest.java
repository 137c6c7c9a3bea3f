package dais.node.traffic.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.node.traffic.Label;
import dais.node.traffic.LabelledFlow;
import dais.node.traffic.Recording;
import dais.node.traffic.TrafficSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NslKddSourceTest {
  private static final String ROW =
      "2,tcp,ftp_data,SF,12983,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,0.00,0.00,0.00,0.00,1.00,0.00,0.00,134,86,"
          + "0.61,0.04,0.61,0.02,0.00,0.00,0.00,0.25,neptune,21";

  @TempDir private Path folder;

  private Recording open(Path file) {
    return (Recording) new NslKddSource().open(TrafficSpec.parse("nsl-kdd:" + file));
  }

  private Refusal refused(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.csv"), content);
    return Assertions.catchThrowableOfType(Refusal.class, () -> open(file));
  }

  @Test
  void readsARow() throws IOException {
    Recording recording =
        open(
            Files.writeString(
                folder.resolve("a.csv"), ROW + "\r\n\n" + ROW.replace("neptune", "normal") + "\n"));

    assertThat(recording.size()).isEqualTo(2);
    LabelledFlow row = recording.row(0);
    assertThat(row.label()).isEqualTo(new Label(Label.Kind.ATTACK, "neptune"));
    assertThat(row.flow().protocol()).isEqualTo("tcp");
    assertThat(row.flow().category(1)).isEqualTo("ftp_data");
    assertThat(row.flow().category(2)).isEqualTo("SF");
    assertThat(row.flow().number(0)).isEqualTo(2);
    assertThat(row.flow().number(1)).isEqualTo(12983);
    assertThat(row.flow().number(37)).isEqualTo(0.25);
    assertThat(recording.schema().numbers().get(37)).isEqualTo("dst_host_srv_rerror_rate");
    assertThat(row.flow().indicators().originator()).isEmpty();
    assertThat(recording.row(1).label().kind()).isEqualTo(Label.Kind.BENIGN);
    assertThat(recording.row(1).flow().eventTimeMicros()).isEqualTo(1_000_000);
  }

  @Test
  void hashesTheDecompressedContent() throws IOException {
    Path plain =
        Files.writeString(folder.resolve("a.csv"), "0,udp,x,SF" + ",0".repeat(37) + ",normal,1\n");
    Path packed = folder.resolve("b.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(Files.readAllBytes(plain));
    }

    assertThat(open(packed).contentHash())
        .isEqualTo(open(plain).contentHash())
        .isEqualTo("134f253bb626c12de079e5a343f664b8a507ebe6c886d6357edcfc4b39421887");
  }

  @Test
  void namesFileLineAndFieldOfABadRow() throws IOException {
    Refusal refusal = refused(ROW + "\n" + ROW.replace("12983", "many") + "\n");

    assertThat(refusal)
        .hasMessage(
            "%s:2: src_bytes: expected a number of at least 0 but found 'many'",
            folder.resolve("bad.csv"));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused(ROW.replace("12983", "-1"))).hasMessageContaining(":1: src_bytes:");
    assertThat(refused(ROW.replace("12983", "Infinity"))).hasMessageContaining(":1: src_bytes:");
    assertThat(refused(ROW.replace("tcp", "")))
        .hasMessageEndingWith(":1: protocol_type: expected a name but found nothing");
    assertThat(refused("1,2,3\n"))
        .hasMessageEndingWith(
            ":1: line: expected 43 columns (41 features, label, difficulty) but found 3 columns");
  }

  @Test
  void refusesWhatIsNoReadableText() throws IOException {
    assertThat(refused("\n")).hasMessageEndingWith("expected connections but found none");
    assertThat(refused("x".repeat(70_000))).hasMessageContaining("at most 65536 characters");
    Path bytes = Files.write(folder.resolve("bytes.csv"), new byte[] {(byte) 0xC3, '('});
    assertThat(Assertions.catchThrowable(() -> open(bytes))).hasMessageContaining("UTF-8");
  }

  @Test
  void refusesAFileThatIsNotThereOrDamaged() throws IOException {
    Path none = folder.resolve("none.csv");
    assertThat(Assertions.catchThrowable(() -> open(none))).hasMessage("there is no file " + none);
    assertThat(Assertions.catchThrowable(() -> open(folder)))
        .hasMessageEndingWith("expected a file but it is a folder");
    Path packed = folder.resolve("cut.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(ROW.getBytes(StandardCharsets.UTF_8));
    }
    Files.write(packed, Arrays.copyOf(Files.readAllBytes(packed), 40));
    assertThat(Assertions.catchThrowable(() -> open(packed)))
        .hasMessageContaining("expected gzip data but");
  }
}
